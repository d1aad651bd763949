import type { Reminder } from "../informing/wordings.ts";
import { highestSeverity, postmortemOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import type { NamedTarget, Person } from "../incident/people.ts";
import type { Terms } from "../promises/policy-shape.ts";
import type { Act, Claim, Facts, Span, Step } from "../promises/promise.ts";
import { remind, whoOwes } from "../promises/promise.ts";
import { within } from "../promises/deadline-by-severity.ts";

/**
 * Adds a promise about the time after the resolution (such as the postmortem) to what is owed. The deadline follows
 * the highest severity that the incident reached, even if the severity was lowered later.
 */
export const afterResolution = (
  { incident, it }: Facts,
  terms: Terms,
  claim: Omit<Claim, "episode" | "from" | "due" | "countsFromStart"> & Partial<Pick<Claim, "from">>,
): readonly Claim[] =>
  it.resolved === undefined
    ? []
    : [
        {
          episode: it.number,
          from: it.resolved,
          due: (_severity, from) => within(terms)(highestSeverity(incident, it), from),
          countsFromStart: true,
          lapsed: it.over,
          ...claim,
        },
      ];

/** Returns the postmortem's owner: the commander, until somebody else is named. */
export const postmortemOwner = ({ incident, it }: Pick<Facts, "incident" | "it">): Person | undefined =>
  postmortemOf(incident, it).owner ?? whoOwes({ incident, it }, "incident-commander");

interface Chase {
  readonly whenMissed: (span: Span) => Act | undefined;
  readonly steps: (span: Span) => readonly Step[];
}

/**
 * Returns the steps after a missed deadline: the owner is reminded, then the engineering lead, then the promise goes
 * on the weekly review's list. If the incident was entered afterwards and the deadline had passed by then, only the
 * owner is reminded at first, who had no time to fulfil the promise.
 */
export const chase = (facts: Facts, wording: Reminder): Chase => ({
  whenMissed: () => remind(postmortemOwner(facts), wording),
  steps: ({ due }) => {
    const from = Math.max(due, facts.incident.enteredAt ?? 0);
    return [
      ...thenWorkingMorning(facts, from, "engineering-lead", wording),
      ...onWeeklyList(facts, facts.when({ ask: "working-day", from, days: 2, at: "start" })),
    ];
  },
});

/** Returns a step that reminds a second person on the morning of the working day after the deadline. */
const thenWorkingMorning = ({ when }: Facts, due: Instant, whom: NamedTarget, wording: Reminder): readonly Step[] => [
  {
    id: "next-morning",
    at: when({ ask: "working-day", from: due, days: 1, at: "start" }),
    act: { remind: whom, wording },
  },
];

/** Returns a step that puts the incident on the weekly review's list; no step if the incident is private. */
const onWeeklyList = ({ incident }: Facts, at: Instant): readonly Step[] =>
  incident.private === undefined
    ? [{ id: "list", at, act: { tell: "weekly-review", wording: "weekly-review/overdue" } }]
    : [];
