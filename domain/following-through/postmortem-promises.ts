import { highestSeverity, holdersOf, postmortemOf } from "../incident/incident.ts";
import type { Moment } from "../incident/moment.ts";
import { inMinutes } from "../incident/moment.ts";
import { evidenceKinds } from "./post-incident.ts";
import type { Claim, Facts } from "../promises/promise.ts";
import { allOf, earliest, isStepTaken, madeFor, promiseRow, remind, whoOwes } from "../promises/promise.ts";
import { afterResolution, chase, postmortemOwner } from "./after-resolution.ts";
import { slotQuestion } from "./meeting-slot.ts";
import type { BySeverity } from "../incident/severity.ts";

/** The promise that logs, traces and metrics are saved before their systems delete them. */
export const evidence = promiseRow({
  name: "evidence",
  sentence: "evidence saved",
  owedBy: "scribe",
  policy: "evidence",
  claims: (facts, terms) => {
    const saved = evidenceKinds.map((kind) => postmortemOf(facts.incident, facts.it).evidence[kind]);
    return afterResolution(facts, terms, {
      ...(holdersOf(facts.incident, "scribe").length === 0 ? { owedBy: "incident-commander" } : {}),
      kept: allOf(saved),
      whenMissed: () => remind(whoOwes(facts, "scribe"), "remind/evidence"),
    });
  },
});

/**
 * The promise that the postmortem gets a ticket, which the system makes at the first resolution or as soon as it
 * learns of the resolution. Later episodes use the same ticket.
 */
export const postmortemTicket = promiseRow({
  name: "postmortem-ticket",
  sentence: "postmortem ticket",
  owedBy: "system",
  policy: "postmortemTicket",
  claims: (facts, terms): readonly Claim[] =>
    facts.incident.episodes.some(
      ({ number }) =>
        number < facts.it.number && isStepTaken(facts.incident, postmortemTicket, "make", { episode: number }),
    )
      ? []
      : afterResolution(facts, terms, {
          ...knownSince(facts),
          kept: madeFor(facts.incident, postmortemTicket, { episode: facts.it.number }),
          whenMissed: () => remind(postmortemOwner(facts), "remind/not-made"),
          steps: ({ since }) => [{ id: "make", at: since.at, act: { make: "postmortem-ticket" } }],
        }),
});

/**
 * Returns from when the promise counts if the incident was entered afterwards: from the entry, since the system did
 * not know of the resolution before.
 */
const knownSince = ({ incident: { enteredAt }, it: { resolved } }: Facts): { readonly from?: Moment } =>
  enteredAt === undefined || resolved === undefined ? {} : { from: { at: enteredAt, seq: resolved.seq } };

/**
 * The promise that people are invited to the postmortem. The invitation goes out at close or some hours after the
 * resolution, so that a relapse within minutes leaves no invitation to cancel.
 */
export const postmortemScheduled = promiseRow({
  name: "postmortem-scheduled",
  sentence: "postmortem scheduled",
  owedBy: "incident-commander",
  policy: "postmortem",
  part: "scheduled",
  claims: (facts, terms): readonly Claim[] => {
    const { incident, it, answered } = facts;
    const question = slotQuestion(incident, it);
    if (it.resolved === undefined || question === undefined) return [];
    const slotKnown = postmortemOf(incident, it).movedTo !== undefined || answered(question);
    const latest = inMinutes(it.resolved.at, terms.invitationAfterMinutes);
    const { whenMissed, steps } = chase(facts, "remind/schedule-postmortem");
    return afterResolution(facts, terms.scheduled, {
      kept: madeFor(incident, postmortemScheduled, { episode: it.number }),
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
        ...steps(span),
      ],
    });
  },
});

export const postmortemHeld = promiseRow({
  name: "postmortem-held",
  sentence: "postmortem held",
  owedBy: "incident-commander",
  policy: "postmortem",
  part: "held",
  claims: (facts, terms) => {
    const { incident, it, when } = facts;
    const question = slotQuestion(incident, it);
    if (question === undefined) return [];
    // The end of the meeting: it takes the first slot in working hours, unless somebody moved it.
    const over = inMinutes(postmortemOf(incident, it).movedTo ?? when(question), terms.meetingMinutes);
    const asked = remind(postmortemOwner(facts), "remind/meeting-held");
    const { whenMissed, steps } = chase(facts, "remind/hold-meeting");
    return afterResolution(facts, terms.held, {
      kept: postmortemOf(incident, it).held,
      excuse: (span) =>
        over > span.due && postmortemOf(incident, it).movedTo === undefined
          ? "working hours allowed no earlier slot"
          : undefined,
      // If the meeting itself ends after the deadline, the miss is only recorded, and nobody is reminded before the
      // meeting.
      whenMissed: (span) => (over > span.due ? undefined : whenMissed(span)),
      steps: (span) => [
        ...(asked ? [{ id: "ask", at: over, act: asked }] : []),
        ...steps({ ...span, due: Math.max(span.due, over) }),
      ],
    });
  },
});

export const postmortemDraft = promiseRow({
  name: "postmortem-draft",
  sentence: "draft submitted",
  owedBy: "incident-commander",
  policy: "postmortem",
  part: "draft",
  claims: (facts, terms) =>
    afterResolution(facts, terms.draft, {
      kept: postmortemOf(facts.incident, facts.it).draft,
      ...chase(facts, "remind/draft"),
    }),
});

export const postmortemComments = promiseRow({
  name: "postmortem-comments",
  sentence: "comments closed",
  owedBy: "incident-commander",
  policy: "postmortem",
  part: "commentsWorkingDays",
  claims: (facts, terms) => {
    const { draft, commentsClosed } = postmortemOf(facts.incident, facts.it);
    if (facts.it.resolved === undefined || draft === undefined) return [];
    return [
      {
        ...workingDaysAfter(facts, draft, terms.commentsWorkingDays),
        kept: commentsClosed,
        ...chase(facts, "remind/comments"),
      },
    ];
  },
});

export const postmortemPublished = promiseRow({
  name: "postmortem-published",
  sentence: "postmortem published",
  owedBy: "incident-commander",
  policy: "postmortem",
  part: "publishedWorkingDays",
  claims: (facts, terms) => {
    const { incident, it } = facts;
    if (it.resolved === undefined) return [];
    return [
      {
        ...workingDaysAfter(facts, it.resolved, terms.publishedWorkingDays),
        kept: postmortemOf(incident, it).published,
        ...chase(facts, "remind/publish"),
      },
    ];
  },
});

const workingDaysAfter = ({ incident, it, when }: Facts, from: Moment, workingDays: BySeverity<number>): Claim => ({
  episode: it.number,
  from,
  due: (_, since) => {
    const days = workingDays[highestSeverity(incident, it)];
    return days === undefined ? undefined : when({ ask: "working-day", from: since, days, at: "end" });
  },
  countsFromStart: true,
  lapsed: it.over,
});

/**
 * The promise that a public review is published, if the status page announced one. A private incident has no public
 * review.
 */
export const publicReview = promiseRow({
  name: "public-review",
  sentence: "public review",
  owedBy: "communications-lead",
  policy: "publicReview",
  claims: (facts, terms) => {
    const { it, incident } = facts;
    const isTold = incident.episodes.some(
      ({ number, publicUpdates }) => number <= it.number && publicUpdates.length > 0,
    );
    const hidden = incident.private;
    if (it.resolved === undefined || !isTold || (hidden !== undefined && hidden.seq < it.resolved.seq)) return [];
    return afterResolution(facts, terms, {
      kept: postmortemOf(incident, it).reviewPublished,
      lapsed: earliest(hidden, it.over),
      ...chase(facts, "remind/public-review"),
    });
  },
});
