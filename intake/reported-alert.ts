import type { AlertDetails } from "../domain/detecting/alert.ts";
import { type Instant, minute } from "../domain/incident/moment.ts";
import type { Severity } from "../domain/incident/severity.ts";

/** An alert as its sender reports it. Each kind of alert source converts its own format into this one. */
export interface ReportedAlert {
  readonly status: "firing" | "resolved";
  /** The identity of the alert within its group, the same when it fires and when it clears. */
  readonly alert: string;
  readonly summary: string;
  /** What sentences call the alert; if absent, they use `alert`. */
  readonly name?: string;
  readonly details?: ReportedDetails;
  /** The labels that the rules of the configuration look at. */
  readonly labels: Readonly<Record<string, string>>;
  /** The severity in a person's report. Rules and maintenance windows do not apply to such a report. */
  readonly severity?: Severity;
  readonly startedAt: Instant;
  /** When a resolved alert ended, if the sender says so. */
  readonly endedAt?: Instant;
  /**
   * When the sender made this message, by its own clock; for a late copy of a firing, this is before the alert's
   * end.
   */
  readonly messageAt?: Instant;
  /** Identifies the alert among all alerts of its sender, whichever group it comes with. */
  readonly fingerprint?: string;
  /**
   * The sender's id of this message, the same when the message is sent again. If absent, a repeated message cannot
   * be recognised, and the alert's state decides what to do.
   */
  readonly delivery?: string;
  /** The group into which the sender put the alert; undefined if the sender does not group alerts. */
  readonly group?: string;
  /**
   * A name that alerts of one group share, for senders that do not group; if absent too, each alert is its own
   * group.
   */
  readonly sharedName?: string;
  /** The group key, set where the way in makes the key itself. `group` and the source's labels are then ignored. */
  readonly groupKey?: string;
  /** Where each field was found in the payload, by the field's name. */
  readonly origins?: Readonly<Record<string, FieldOrigin>>;
}

/** Further details that a sender gives about its alert. The labels are added when the alert is judged. */
type ReportedDetails = Omit<AlertDetails, "labels">;

/** Where a field was found, or which value replaces a missing one. */
export interface FieldOrigin {
  readonly from: string;
  /** What was looked for first and not found. */
  readonly missing?: string;
}

const clocksDifferByMs = 5 * minute;
const firstMonitoring = Date.UTC(2000, 0);

/**
 * Corrects impossible times: a start in the future or before the year 2000 becomes the time of arrival, and such an
 * end is dropped.
 */
export function withPlausibleTimes({ endedAt, ...alert }: ReportedAlert, receivedAt: Instant): ReportedAlert {
  const isPlausible = (at: Instant) => at <= receivedAt + clocksDifferByMs && at >= firstMonitoring;
  const { startedAt, origins } = alert;
  const lies = { from: "the time of arrival", missing: `a plausible time (it says ${isoOf(startedAt)})` };
  return {
    ...alert,
    ...(isPlausible(startedAt)
      ? {}
      : { startedAt: receivedAt, ...(origins === undefined ? {} : { origins: { ...origins, startedAt: lies } }) }),
    ...(endedAt !== undefined && isPlausible(endedAt) ? { endedAt } : {}),
  };
}

const isoOf = (at: Instant): string => new Date(at).toISOString();
