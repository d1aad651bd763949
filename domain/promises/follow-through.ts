import { highestSeverity } from "../incident.ts";
import { day } from "../moment.ts";
import type { Promised } from "../promise.ts";
import { allOf } from "../promise.ts";

export const followedThrough = "followed through";

/**
 * With every item reviewed, other follow-ups may still be owed. Two weeks after the day of the 90-day review whatever is
 * left ends as missed, and the incident with it; until then this is why it is looked at once more.
 */
export const followThrough: Promised = ({ incident, it, policy, when }) => {
  const terms = policy.effectivenessReview;
  const days = terms?.afterDays[highestSeverity(incident)];
  const { resolved, closed } = it;
  if (terms === undefined || days === undefined || resolved === undefined || closed === undefined) return [];
  if (it.over !== undefined || incident.items.length === 0) return [];
  const reviewed = allOf(incident.items.map((item) => item.reviewed));
  if (reviewed === undefined) return [];
  const onDay = when({ ask: "working-day", from: resolved.at + days * day, days: 0, at: "end" });
  const due = Math.max(onDay, reviewed.at) + terms.endsAfterDays * day;
  return [
    {
      key: `followed-through#${String(it.number)}`,
      promise: followedThrough,
      owedBy: "sre-lead",
      from: reviewed,
      due: () => due,
      steps: () => [{ id: "end", at: due, act: { run: "end" } }],
    },
  ];
};
