import type { AlertState, Remembered } from "../domain/detecting/alert-state.ts";
import { isLateCopy, isOfEarlierFiring } from "../domain/detecting/late-alerts.ts";
import type { Instant } from "../domain/incident/moment.ts";
import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import { isWorse } from "../domain/incident/severity.ts";
import type { Triaged } from "./triage.ts";

/** The storage of alerts' states, shared by any number of processes. */
export interface AlertStates {
  /** Returns what is stored about each alert, in the given order. */
  recall(alerts: readonly Pick<Triaged, "dedupKey" | "groupKey">[]): Promise<readonly Remembered[]>;
  /**
   * Stores states by dedup key, and returns the group that each alert belongs to. If two groups bring an alert at
   * the same time, the alert belongs to the first.
   */
  keep(states: ReadonlyMap<string, AlertState>, now: Instant): Promise<ReadonlyMap<string, string>>;
}

/**
 * What an alert means to its incident, as far as this is known before the incident's workflow has read the alert.
 * "unknown" while the database does not answer.
 */
export type Meaning = "fires" | "raised" | "repeated" | "over-already" | "clears" | "unknown";

/**
 * An alert that was compared with what is stored about it. It stays in the group that already has it, else it
 * belongs to its own group.
 */
export interface Recognised {
  readonly triaged: Triaged;
  readonly means: Meaning;
  /** The open incident of the alert's group when the alert arrived; absent if there was none. */
  readonly incident?: string;
  /**
   * Whether the alert is sent to its incident. A late copy is not, if it would open an incident that nothing
   * resolves.
   */
  readonly isBrought: boolean;
}

/**
 * Compares alerts with what is stored about them, and stores the new state. If the database does not answer, each
 * alert goes to the incident of its own group, which judges the alert by itself.
 */
export async function recogniseAlerts(
  alerts: readonly Triaged[],
  states: AlertStates,
  { now, report }: { readonly now: Instant; readonly report: (error: unknown, sentence: string) => void },
): Promise<readonly Recognised[]> {
  try {
    const remembered = await states.recall(alerts);
    const newest = new Map<string, AlertState>();
    const recognised = alerts.map((triaged, index) => {
      const stored = remembered[index] ?? {};
      const place = placeOf(triaged, stored);
      const state = newest.get(triaged.dedupKey) ?? stored.state;
      const { next, ...judged } = judge(triaged, state, { now, isOpen: place.incident !== undefined });
      newest.set(triaged.dedupKey, { ...next, groupKey: place.groupKey });
      return { triaged, ...judged, ...withoutUndefined({ incident: place.incident }) };
    });
    const groups = await states.keep(newest, now);
    return recognised.map((it) => ({ ...it, triaged: inGroup(it.triaged, groups.get(it.triaged.dedupKey)) }));
  } catch (error) {
    report(error, "the database does not answer: alerts go to the incident of their own group");
    return alerts.map((triaged) => ({ triaged, means: "unknown", isBrought: true }));
  }
}

const inGroup = (triaged: Triaged, groupKey = triaged.groupKey): Triaged => ({ ...triaged, groupKey });

/**
 * Finds the group whose incident has the alert. While that incident is open the alert stays in it, even if the alert
 * also arrives by other routes, or if an edited configuration now gives it another group.
 */
export const placeOf = (
  { groupKey }: Pick<Triaged, "groupKey">,
  { state, itsIncident, incident }: Remembered,
): { readonly groupKey: string; readonly incident: string | undefined } =>
  state === undefined || itsIncident === undefined
    ? { groupKey, incident }
    : { groupKey: state.groupKey, incident: itsIncident };

interface Judged extends Pick<Recognised, "means" | "isBrought"> {
  readonly next: Omit<AlertState, "groupKey">;
}

function judge(
  { report, messageAt }: Triaged,
  state: AlertState | undefined,
  { now, isOpen }: { readonly now: Instant; readonly isOpen: boolean },
): Judged {
  const { startedAt } = report;
  if (report.status === "resolved") {
    const { endedAt } = report;
    const over = {
      ...withoutUndefined({ severity: state?.severity, endedAt }),
      startedAt: state?.startedAt ?? startedAt,
    };
    if (state === undefined) return brought("clears", { ...over, status: "resolved", changedAt: now });
    const isOver = state.status === "resolved";
    if (
      isOver ||
      isOfEarlierFiring(report, { startedAt: state.startedAt, ...withoutUndefined({ endedBefore: state.endedAt }) })
    )
      return brought("over-already", state);
    return brought("clears", { ...over, status: "resolved", changedAt: now });
  }
  const { severity } = report;
  const firing = { status: "firing", severity, startedAt, changedAt: now } as const;
  if (state === undefined) return brought("fires", firing);
  if (state.status === "firing") {
    const isRaised = state.severity !== undefined && isWorse(severity, state.severity);
    const same = { ...state, startedAt: Math.min(startedAt, state.startedAt) };
    return isRaised ? brought("raised", { ...same, severity }) : brought("repeated", same);
  }
  const wasSentBefore = messageAt !== undefined && state.endedAt !== undefined && messageAt < state.endedAt;
  if (wasSentBefore || isLateCopy(report, { ...state, clearedAt: state.changedAt }, now - state.changedAt))
    return { means: "over-already", isBrought: isOpen && !wasSentBefore, next: state };
  return brought("fires", { ...firing, ...withoutUndefined({ endedAt: state.endedAt }) });
}

const brought = (means: Meaning, next: Judged["next"]): Judged => ({ means, isBrought: true, next });
