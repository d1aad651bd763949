import type { CalendarQuestion } from "../incident/calendar.ts";
import type { Incident } from "../incident/incident.ts";
import type { OwedClaim } from "../runbook.ts";
import type { Claim } from "./promise.ts";
import { promisesOf } from "../runbook.ts";

/** What is owed for a promise by the latest policy that has it, and by each policy that the incident ran under. */
export interface PromiseByPolicy {
  readonly owed: OwedClaim;
  /**
   * Returns what is owed by the policy in force after the event of the given number; undefined if that policy lacks
   * the promise.
   */
  readonly inForce: (seq: number) => Claim | undefined;
}

/** Lists everything that is owed in the incident by its current policy or by an earlier one. */
export const promisesByPolicy = (
  incident: Incident,
  questions: Map<string, CalendarQuestion>,
): readonly PromiseByPolicy[] => {
  const { policiesBefore = [] } = incident;
  const latest = promisesOf(incident, questions);
  if (policiesBefore.length === 0) return latest.map((owed) => ({ owed, inForce: () => owed.claim }));
  const eras = [
    ...policiesBefore.map(({ policy, seq }) => ({ until: seq, owed: promisesOf(incident, questions, policy) })),
    { until: Infinity, owed: latest },
  ].map(({ until, owed }) => ({ until, byKey: new Map(owed.map((one) => [one.key, one])) }));
  const all = new Map(eras.flatMap(({ byKey }) => [...byKey]));
  return [...all].map(([key, owed]) => ({
    owed,
    inForce: (seq) => eras.find(({ until }) => seq < until)?.byKey.get(key)?.claim,
  }));
};
