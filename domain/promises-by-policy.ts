import type { CalendarQuestion } from "./calendar.ts";
import type { Incident } from "./incident.ts";
import type { Claim } from "./promise.ts";
import { promisesOf } from "./runbook.ts";

/** One promise, as each policy the incident ran under makes it. */
export interface PromiseByPolicy {
  /** As the latest policy that knows it has it. */
  readonly claim: Claim;
  /** What was in force after the event of that number; undefined where the policy of that time lacks it. */
  readonly inForce: (seq: number) => Claim | undefined;
}

/** Every promise the incident's facts claim, under the policy of today and those before it. */
export const promisesByPolicy = (
  incident: Incident,
  questions: Map<string, CalendarQuestion>,
): readonly PromiseByPolicy[] => {
  const { policiesBefore = [] } = incident;
  const latest = promisesOf(incident, questions);
  if (policiesBefore.length === 0) return latest.map((claim) => ({ claim, inForce: () => claim }));
  const eras = [
    ...policiesBefore.map(({ policy, seq }) => ({ until: seq, claims: promisesOf(incident, questions, policy) })),
    { until: Infinity, claims: latest },
  ].map(({ until, claims }) => ({ until, claims: new Map(claims.map((claim) => [claim.key, claim])) }));
  const all = new Map(eras.flatMap(({ claims }) => [...claims]));
  return [...all].map(([key, claim]) => ({
    claim,
    inForce: (seq) => eras.find(({ until }) => seq < until)?.claims.get(key),
  }));
};
