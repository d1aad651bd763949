import type { CalendarQuestion } from "../calendar.ts";
import type { Episode, Incident } from "../incident.ts";
import { highestSeverity, holdersOf, postmortemOf } from "../incident.ts";
import type { Instant, Minutes, Moment } from "../moment.ts";
import { day, inMinutes } from "../moment.ts";
import type { NamedTarget, Person } from "../people.ts";
import { evidenceKinds } from "../post-incident.ts";
import type { Claim, Facts, Promised, Step } from "../promise.ts";
import { allOf, earliest, remind, whoOwes } from "../promise.ts";
import { within } from "./within.ts";
import type { BySeverity } from "../severity.ts";

export const invitationKey = (episode: number): string => `postmortem-scheduled#${String(episode)}`;

/** What is owed after the resolution is owed by the highest severity reached, whatever it was lowered to. */
const afterResolution = (
  { incident, it }: Facts,
  key: string,
  withinMinutes: BySeverity<Minutes> | undefined,
  claim: Pick<Claim, "promise" | "owedBy" | "kept" | "lapsed" | "excuse" | "whenMissed" | "steps"> &
    Partial<Pick<Claim, "from">>,
): readonly Claim[] =>
  it.resolved === undefined
    ? []
    : [
        {
          key: `${key}#${String(it.number)}`,
          from: it.resolved,
          due: (_severity, from) => within(withinMinutes && { withinMinutes })(highestSeverity(incident, it), from),
          countsFromStart: true,
          lapsed: it.over,
          ...claim,
        },
      ];

/** After the resolution: somebody else is asked on the morning of the next working day. */
const thenWorkingMorning = ({ when }: Facts, due: Instant, whom: NamedTarget, wording: string): readonly Step[] => [
  {
    id: "next-morning",
    at: when({ ask: "working-day", from: due, days: 1, at: "start" }),
    act: { remind: whom, wording },
  },
];

/** The owner is the commander until somebody else is named. */
export const postmortemOwner = ({ incident, it }: Pick<Facts, "incident" | "it">): Person | undefined =>
  postmortemOf(incident, it).owner ?? whoOwes({ incident, it }, "incident-commander");

/**
 * The owner is chased, then the engineering lead; past that it goes to the weekly review's list. What was missed before
 * it was entered is its owner's at first, too: nobody else hears of it while they have had no day to do it.
 */
const chase = (facts: Facts, wording: string): Pick<Claim, "whenMissed" | "steps"> => ({
  whenMissed: () => remind(postmortemOwner(facts), wording),
  steps: ({ due }) => {
    const from = Math.max(due, facts.incident.enteredAt ?? 0);
    return [
      ...thenWorkingMorning(facts, from, "engineering-lead", wording),
      ...onWeeklyList(facts, facts.when({ ask: "working-day", from, days: 2, at: "start" })),
    ];
  },
});

/** A private incident leaves no trace in lists. */
const onWeeklyList = ({ incident }: Facts, at: Instant): readonly Step[] =>
  incident.private === undefined
    ? [{ id: "list", at, act: { tell: "weekly-review", wording: "weekly-review/overdue" } }]
    : [];

/** Logs, traces and metrics are saved before they are forgotten. */
export const evidence: Promised = (facts) => {
  const saved = evidenceKinds.map((kind) => postmortemOf(facts.incident, facts.it).evidence[kind]);
  return afterResolution(facts, "evidence", facts.policy.evidence?.withinMinutes, {
    promise: "evidence saved",
    owedBy: holdersOf(facts.incident, "scribe").length > 0 ? "scribe" : "incident-commander",
    kept: allOf(saved),
    whenMissed: () => remind(whoOwes(facts, "scribe"), "remind/evidence"),
  });
};

/** Made by the system at the first resolution, or once it knows of it; a later episode's postmortem goes on in it. */
export const postmortemTicket: Promised = (facts) =>
  facts.incident.episodes.some(
    ({ number }) =>
      number < facts.it.number && facts.incident.taken[`postmortem-ticket#${String(number)}`] !== undefined,
  )
    ? []
    : afterResolution(facts, "postmortem-ticket", facts.policy.postmortemTicket?.withinMinutes, {
        promise: "postmortem ticket",
        owedBy: "system",
        ...knownSince(facts),
        kept: facts.incident.made[`postmortem-ticket#${String(facts.it.number)}`],
        whenMissed: () => remind(postmortemOwner(facts), "remind/not-made"),
        steps: ({ since }) => [{ id: "make", at: since.at, act: { make: "postmortem-ticket" } }],
      });

/** The system can do nothing for a resolution that it has not been told of yet. */
const knownSince = ({ incident: { enteredAt }, it: { resolved } }: Facts): { readonly from?: Moment } =>
  enteredAt === undefined || resolved === undefined ? {} : { from: { at: enteredAt, seq: resolved.seq } };

/** Asked from the resolution, or from when it was entered afterwards: a meeting lies ahead. */
export const slotQuestion = (incident: Incident, it: Episode): CalendarQuestion => ({
  ask: "postmortem-slot",
  from: Math.max(it.resolved?.at ?? it.begins.at, incident.enteredAt ?? 0),
  minutes: incident.policy.postmortem?.meetingMinutes ?? 60,
});

/** When the meeting is: the first working slot of the next working days, unless somebody moved it. */
const meetingSlot = ({ incident, it, when }: Facts): Instant =>
  postmortemOf(incident, it).movedTo ?? when(slotQuestion(incident, it));

/** The invitation goes out at close or some hours after the resolution, so that a relapse minutes later cancels nothing. */
export const postmortemScheduled: Promised = (facts) => {
  const { incident, it, policy, answered } = facts;
  const terms = policy.postmortem;
  if (terms === undefined || it.resolved === undefined) return [];
  const slotKnown = postmortemOf(incident, it).movedTo !== undefined || answered(slotQuestion(incident, it));
  const latest = inMinutes(it.resolved.at, terms.invitationAfterMinutes);
  const { whenMissed, steps } = chase(facts, "remind/schedule-postmortem");
  return afterResolution(facts, "postmortem-scheduled", terms.scheduled.withinMinutes, {
    promise: "postmortem scheduled",
    owedBy: "incident-commander",
    kept: incident.made[invitationKey(it.number)],
    whenMissed,
    steps: (span) => [
      ...(slotKnown
        ? [
            {
              id: "invite",
              at: it.closed ? Math.min(it.closed.at, latest) : latest,
              act: { make: "invitation" },
            } as const,
          ]
        : []),
      ...(steps?.(span) ?? []),
    ],
  });
};

export const postmortemHeld: Promised = (facts) => {
  const { incident, policy } = facts;
  const terms = policy.postmortem;
  if (terms === undefined || facts.it.resolved === undefined) return [];
  const over = inMinutes(meetingSlot(facts), terms.meetingMinutes);
  const asked = remind(postmortemOwner(facts), "remind/meeting-held");
  const { whenMissed, steps } = chase(facts, "remind/hold-meeting");
  return afterResolution(facts, "postmortem-held", terms.held.withinMinutes, {
    promise: "postmortem held",
    owedBy: "incident-commander",
    kept: postmortemOf(incident, facts.it).held,
    excuse: (span) =>
      over > span.due && postmortemOf(incident, facts.it).movedTo === undefined
        ? "working hours allowed no earlier slot"
        : undefined,
    // Working hours allow no earlier slot: the miss is recorded, and nobody is chased before the meeting.
    whenMissed: (span) => (over > span.due ? undefined : whenMissed?.(span)),
    steps: (span) => [
      ...(asked ? [{ id: "ask", at: over, act: asked }] : []),
      ...(steps?.({ ...span, due: Math.max(span.due, over) }) ?? []),
    ],
  });
};

export const postmortemWritten: Promised = (facts) => {
  const { incident, it, policy, when } = facts;
  const terms = policy.postmortem;
  if (terms === undefined || it.resolved === undefined) return [];
  const { draft, commentsClosed, published } = postmortemOf(incident, it);
  const workingDays = (days: BySeverity<number>, from: Instant): Instant | undefined => {
    const count = days[highestSeverity(incident, it)];
    return count === undefined ? undefined : when({ ask: "working-day", from, days: count, at: "end" });
  };
  return [
    ...afterResolution(facts, "postmortem-draft", terms.draft.withinMinutes, {
      promise: "draft submitted",
      owedBy: "incident-commander",
      kept: draft,
      ...chase(facts, "remind/draft"),
    }),
    ...(draft === undefined
      ? []
      : [
          {
            key: `postmortem-comments#${String(it.number)}`,
            promise: "comments closed",
            owedBy: "incident-commander",
            from: draft,
            due: (_: unknown, from: Instant) => workingDays(terms.commentsWorkingDays, from),
            countsFromStart: true,
            kept: commentsClosed,
            lapsed: it.over,
            ...chase(facts, "remind/comments"),
          } as const,
        ]),
    {
      key: `postmortem-published#${String(it.number)}`,
      promise: "postmortem published",
      owedBy: "incident-commander",
      from: it.resolved,
      due: (_, from) => workingDays(terms.publishedWorkingDays, from),
      countsFromStart: true,
      kept: published,
      lapsed: it.over,
      ...chase(facts, "remind/publish"),
    },
  ];
};

/** Where the status page promised a public review, it is published; unless the incident has become private. */
export const publicReview: Promised = (facts) => {
  const { it, incident } = facts;
  const isTold = incident.episodes.some(({ number, publicUpdates }) => number <= it.number && publicUpdates.length > 0);
  const hidden = incident.private;
  if (it.resolved === undefined || !isTold || (hidden !== undefined && hidden.seq < it.resolved.seq)) return [];
  return afterResolution(facts, "public-review", facts.policy.publicReview?.withinMinutes, {
    promise: "public review",
    owedBy: "communications-lead",
    kept: postmortemOf(incident, it).reviewPublished,
    lapsed: earliest(hidden, it.over),
    ...chase(facts, "remind/public-review"),
  });
};

/** The reviews after 30 and 90 days look at a postmortem or at action items; without either there is nothing to review. */
export const reviewsOwed = (incident: Incident): boolean =>
  incident.items.length > 0 ||
  incident.severities.some(({ severity }) => incident.policy.postmortem?.held.withinMinutes[severity] !== undefined);

/** The SRE lead checks after 30 days whether the items are done. Owed to the end of that working day. */
export const completionReview: Promised = (facts) => {
  const days = facts.policy.completionReview?.afterDays[highestSeverity(facts.incident, facts.it)];
  return days === undefined || !reviewsOwed(facts.incident)
    ? []
    : reviewAfter(facts, days, {
        key: `completion-review#${String(facts.it.number)}`,
        promise: "30-day completion review",
        kept: facts.incident.completionReview,
        lapsed: facts.it.over,
        wording: "remind/completion-review",
      });
};

/** And after 90 days, item by item, whether they have worked. Two weeks later what is left ends as missed. */
export const effectivenessReview: Promised = (facts) => {
  const { incident, policy } = facts;
  const terms = policy.effectivenessReview;
  const days = terms?.afterDays[highestSeverity(incident, facts.it)];
  if (terms === undefined || days === undefined || !reviewsOwed(incident)) return [];
  const review = (subject: string, kept: Moment | undefined, lapsed: Moment | undefined) =>
    reviewAfter(facts, days, {
      key: `effectiveness-review#${subject}`,
      promise: "90-day effectiveness review",
      kept,
      lapsed,
      wording: "remind/effectiveness-review",
      endsAfterDays: terms.endsAfterDays,
    });
  if (incident.items.length === 0) {
    // A review after the reopening is of the later episode: this one's verdict stands.
    const { over, number } = facts.it;
    const reviewed = over !== undefined && (incident.completionReview?.seq ?? Infinity) < over.seq;
    return review(String(number), reviewed ? over : undefined, over);
  }
  // Items are the incident's, not an episode's: after a reopening they are reviewed once, counted from the last close.
  const isLast = facts.it === incident.episodes.findLast(({ closed }) => closed !== undefined);
  return isLast ? incident.items.flatMap((item) => review(item.id, item.reviewed, incident.ended)) : [];
};

const reviewAfter = (
  { incident, it, when }: Facts,
  days: number,
  review: {
    readonly key: string;
    readonly promise: string;
    readonly kept: Moment | undefined;
    readonly lapsed: Moment | undefined;
    readonly wording: string;
    readonly endsAfterDays?: number;
  },
): readonly Claim[] => {
  if (it.resolved === undefined || it.closed === undefined) return [];
  const onDay = it.resolved.at + days * day;
  const due = when({ ask: "working-day", from: onDay, days: 0, at: "end" });
  const asked = { remind: "sre-lead", wording: review.wording } as const;
  return [
    {
      key: review.key,
      promise: review.promise,
      owedBy: "sre-lead",
      from: it.resolved,
      due: () => due,
      kept: review.kept,
      lapsed: review.lapsed,
      whenMissed: () => asked,
      steps: () => [
        { id: "ask", at: when({ ask: "working-day", from: onDay, days: 0, at: "start" }), act: asked },
        {
          id: "list",
          at: when({ ask: "working-day", from: due, days: 1, at: "start" }),
          // A private incident leaves no trace in lists.
          act: incident.private === undefined ? { tell: "weekly-review", wording: "weekly-review/overdue" } : asked,
        },
        ...(review.endsAfterDays === undefined
          ? []
          : [{ id: "end", at: due + review.endsAfterDays * day, act: { run: "end" } } as const]),
      ],
    },
  ];
};
