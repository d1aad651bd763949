import { createHash } from "node:crypto";
import { type Instant, minute } from "../../domain/moment.ts";

/** An alert as its sender told it, whoever that is: what every source's payload is read into. */
export interface ReportedAlert {
  readonly status: "firing" | "resolved";
  /** Names it within its group: the same while it fires and when it clears. */
  readonly alert: string;
  readonly summary: string;
  /** What rules look at. */
  readonly labels: Readonly<Record<string, string>>;
  readonly startedAt: Instant;
  /** Names what was sent where the alert has no start of its own: sent again it is the same firing. */
  readonly delivery?: string;
  /** As the sender grouped it; undefined where it groups nothing. */
  readonly group?: string;
}

/** Long enough to be understood in a page, short enough for every channel. */
const longestName = 200;
const longestSummary = 1000;

export const named = (text: string): string => shortened(text, longestName);
export const summarised = (text: string): string => shortened(text, longestSummary);

function shortened(text: string, longest: number): string {
  const plain = text.trim();
  return plain.length <= longest ? plain : `${plain.slice(0, longest - 1)}…`;
}

const clocksDifferByMs = 5 * minute;
const firstMonitoring = Date.UTC(2000, 0);

/** An alert that says it began in the future, or before anything was monitored, began when it came. */
export const begunBy = <A extends Pick<ReportedAlert, "startedAt">>(alert: A, receivedAt: Instant): A =>
  alert.startedAt > receivedAt + clocksDifferByMs || alert.startedAt < firstMonitoring
    ? { ...alert, startedAt: receivedAt }
    : alert;

/** Keys are as long as what they are made of; where a length is limited their digest stands for them. */
export const digestOf = (...parts: readonly (string | number)[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
