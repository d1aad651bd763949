import { severityOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { day, inMinutes, justAfter } from "../incident/moment.ts";
import type { Facts } from "../promises/promise.ts";
import { earliest, promiseRow, remind, whoOwes } from "../promises/promise.ts";
import { reviewsOwed } from "./review-promises.ts";
import { within } from "../promises/deadline-by-severity.ts";
import { fixDeployed } from "../responding/phase-and-resolution-promises.ts";

export const closed = promiseRow({
  name: "closed",
  sentence: "closed",
  owedBy: "incident-commander",
  policy: "closed",
  claims: (facts, terms) => {
    const { it } = facts;
    if (it.resolved === undefined) return [];
    return [
      {
        episode: it.number,
        from: it.resolved,
        due: within(terms),
        kept: it.closed,
        lapsed: it.over,
        whenMissed: () => remind(whoOwes(facts, "incident-commander"), "remind/close"),
      },
    ];
  },
});

/**
 * The promise that no incident is forgotten. Once its deadline has passed, the commander is asked every day how the
 * incident ends.
 */
export const broughtToAnEnd = promiseRow({
  name: "brought-to-an-end",
  sentence: "brought to an end",
  owedBy: "incident-commander",
  policy: "broughtToAnEnd",
  cannotBeWaived: true,
  claims: (facts, terms) => {
    const { it } = facts;
    const asked = remind(whoOwes(facts, "incident-commander"), "remind/bring-to-an-end");
    return [
      {
        episode: it.number,
        from: it.begins,
        due: within(terms),
        kept: earliest(it.closed, it.over),
        whenMissed: () => asked,
        steps: ({ due }) => [
          {
            id: "daily",
            at: inMinutes(justAfter(due), terms.askedEveryMinutes),
            everyMinutes: terms.askedEveryMinutes,
            act: asked ?? { note: "missed" },
          },
        ],
      },
    ];
  },
});

/**
 * Keeps a closed incident that leaves nothing to review open for a relapse, and until its fix is deployed. Then the
 * incident ends.
 */
export const reopeningWindow = promiseRow({
  name: "reopening-window",
  sentence: "open for a relapse",
  owedBy: "system",
  policy: "reopensWithinMinutes",
  cannotBeWaived: true,
  claims: (facts, reopensWithinMinutes) => {
    const { incident, it } = facts;
    if (it.closed === undefined || reviewsOwed(incident)) return [];
    return [
      {
        episode: it.number,
        from: it.closed,
        due: (_, from) => Math.max(inMinutes(from, reopensWithinMinutes), waitsForFixUntil(facts)),
        kept: it.over,
        steps: ({ due }) => [{ id: "end", at: due, act: { run: "end" } }],
      },
    ];
  },
});

/**
 * Returns until when an incident waits for its fix to be deployed: two weeks after the day on which the fix is owed.
 */
const waitsForFixUntil = (facts: Facts): Instant => {
  const [fix] = fixDeployed.claims(facts);
  if (fix === undefined) return 0;
  const due = fix.due(severityOf(facts.incident), fix.from.at);
  const patienceDays = facts.policy.effectivenessReview?.endsAfterDays ?? 0;
  return fix.kept?.at ?? (due === undefined ? 0 : due + patienceDays * day);
};
