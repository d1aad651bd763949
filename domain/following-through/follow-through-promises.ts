import { onWorkingDay } from "../incident/calendar.ts";
import { highestSeverity } from "../incident/incident.ts";
import { day } from "../incident/moment.ts";
import { allOf, promiseRow } from "../promises/promise.ts";

/**
 * Ends the incident some days (`endsAfterDays` of the policy) after the last review of its action items. Other
 * follow-ups that are still owed then end as missed.
 */
export const followThrough = promiseRow({
  name: "followed-through",
  sentence: "followed through",
  owedBy: "sre-lead",
  policy: "effectivenessReview",
  part: "endsAfterDays",
  claims: ({ incident, it, when }, terms) => {
    const days = terms.afterDays[highestSeverity(incident)];
    const { resolved, closed } = it;
    if (days === undefined || resolved === undefined || closed === undefined) return [];
    if (it.over !== undefined || incident.items.length === 0) return [];
    const reviewed = allOf(incident.items.map((item) => item.reviewed));
    if (reviewed === undefined) return [];
    const onDay = when(onWorkingDay(resolved.at + days * day, "end"));
    const due = Math.max(onDay, reviewed.at) + terms.endsAfterDays * day;
    return [
      {
        episode: it.number,
        from: reviewed,
        due: () => due,
        steps: () => [{ id: "end", at: due, act: { run: "end" } }],
      },
    ];
  },
});
