import type { Reminder } from "../informing/wordings.ts";
import { onWorkingDay } from "../incident/calendar.ts";
import type { Incident } from "../incident/incident.ts";
import { highestSeverity } from "../incident/incident.ts";
import type { Moment } from "../incident/moment.ts";
import { day } from "../incident/moment.ts";
import type { Claim, Facts } from "../promises/promise.ts";
import { promiseRow } from "../promises/promise.ts";

/**
 * Says whether the incident is reviewed later. Reviews look at a postmortem or at action items; without either there
 * is nothing to review.
 */
export const reviewsOwed = (incident: Incident): boolean =>
  incident.items.length > 0 ||
  incident.severities.some(({ severity }) => incident.policy.postmortem?.held.withinMinutes[severity] !== undefined);

/**
 * The promise that the SRE lead checks a month later, by the end of a working day, whether the action items are
 * done.
 */
export const completionReview = promiseRow({
  name: "completion-review",
  sentence: ({ incident, it, policy }) =>
    `${String(policy.completionReview?.afterDays[highestSeverity(incident, it)])}-day completion review`,
  owedBy: "sre-lead",
  policy: "completionReview",
  claims: (facts, terms) => {
    const { incident, it } = facts;
    const days = terms.afterDays[highestSeverity(incident, it)];
    return days === undefined || !reviewsOwed(incident)
      ? []
      : reviewAfter(facts, days, {
          episode: it.number,
          kept: incident.completionReview,
          lapsed: it.over,
          wording: "remind/completion-review",
        });
  },
});

/**
 * The promise that the SRE lead later reviews of each action item whether it worked. Reviews that are still open
 * some days after their deadline (`endsAfterDays`) end as missed, and the incident ends.
 */
export const effectivenessReview = promiseRow({
  name: "effectiveness-review",
  sentence: ({ incident, it, policy }) =>
    `${String(policy.effectivenessReview?.afterDays[highestSeverity(incident, it)])}-day effectiveness review`,
  owedBy: "sre-lead",
  policy: "effectivenessReview",
  cannotBeWaived: true,
  claims: (facts, terms) => {
    const { incident, it } = facts;
    const days = terms.afterDays[highestSeverity(incident, it)];
    if (days === undefined || !reviewsOwed(incident)) return [];
    const wording = "remind/effectiveness-review";
    const { endsAfterDays } = terms;
    if (incident.items.length === 0) {
      // If the incident was reopened after its review, the new episode is reviewed anew and the earlier review still
      // counts.
      const { over, number } = it;
      const reviewed = over !== undefined && (incident.completionReview?.seq ?? Infinity) < over.seq;
      return reviewAfter(facts, days, {
        episode: number,
        kept: reviewed ? over : undefined,
        lapsed: over,
        wording,
        endsAfterDays,
      });
    }
    // Action items belong to the incident, not to an episode: after a reopening they are reviewed once, for the
    // episode closed last.
    const isLast = it === incident.episodes.findLast(({ closed }) => closed !== undefined);
    return isLast
      ? incident.items.flatMap((item) =>
          reviewAfter(facts, days, {
            subject: item.id,
            kept: item.reviewed,
            lapsed: incident.ended,
            wording,
            endsAfterDays,
          }),
        )
      : [];
  },
});

const reviewAfter = (
  { incident, it, when }: Facts,
  days: number,
  review: Pick<Claim, "episode" | "subject"> & {
    readonly kept: Moment | undefined;
    readonly lapsed: Moment | undefined;
    readonly wording: Reminder;
    readonly endsAfterDays?: number;
  },
): readonly Claim[] => {
  if (it.closed === undefined) return [];
  const { episode, subject, kept, lapsed, wording, endsAfterDays } = review;
  const onDay = it.resolved.at + days * day;
  const due = when(onWorkingDay(onDay, "end"));
  const asked = { remind: "sre-lead", wording } as const;
  return [
    {
      episode,
      subject,
      kept,
      lapsed,
      from: it.resolved,
      due: () => due,
      whenMissed: () => asked,
      steps: () => [
        { id: "ask", at: when(onWorkingDay(onDay, "start")), act: asked },
        {
          id: "list",
          at: when({ ask: "working-day", from: due, days: 1, at: "start" }),
          // A private incident is not named in lists that many people read.
          act: incident.private === undefined ? { tell: "weekly-review", wording: "weekly-review/overdue" } : asked,
        },
        ...(endsAfterDays === undefined
          ? []
          : [{ id: "end", at: due + endsAfterDays * day, act: { run: "end" } } as const]),
      ],
    },
  ];
};
