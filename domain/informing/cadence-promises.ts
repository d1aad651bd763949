import type { Reminder } from "./wordings.ts";
import { commanderOf, holdersOf } from "../incident/incident.ts";
import type { Instant, Moment } from "../incident/moment.ts";
import { inMinutes, justAfter } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";
import type { Cadence } from "../promises/policy-shape.ts";
import type { Claim, Facts, Span, Step } from "../promises/promise.ts";
import { earliest, madeFor, promiseRow, remind, whoOwes } from "../promises/promise.ts";
import type { Severity } from "../incident/severity.ts";
import { thenCommander } from "./stakeholder-promises.ts";
import { stepsForSilentCommander } from "../responding/silent-commander.ts";
import { within } from "../promises/deadline-by-severity.ts";

/**
 * The promise that the commander regularly updates the incident's room, from the declaration until the close. The
 * message that closes the incident counts as an update.
 */
export const roomUpdates = promiseRow({
  name: "room-update",
  sentence: "room update",
  owedBy: "incident-commander",
  policy: "roomUpdate",
  isCadence: true,
  claims: (facts, cadence) => {
    const { it } = facts;
    const owner = whoOwes(facts, "incident-commander");
    return intervals(facts, cadence, {
      points: it.declared ? [it.declared, ...it.roomUpdates] : [],
      ends: earliest(it.closed, it.over),
      steps: (span) => [
        ...headsUp(cadence, span, owner, "remind/room-update-soon"),
        ...stepsForSilentCommander(facts, span),
      ],
      whenMissed: () => remind(standIn(facts) ?? owner, "remind/room-update"),
    });
  },
});

/**
 * Returns the person who is asked for an update if the commander did not write one: the deputy, else the scribe or
 * the communications lead.
 */
const standIn = ({ incident }: Facts): Person | undefined =>
  [
    ...holdersOf(incident, "deputy"),
    ...holdersOf(incident, "scribe"),
    ...holdersOf(incident, "communications-lead"),
  ].find((person) => person !== commanderOf(incident));

/** The promise that the public is regularly updated after the first entry on the status page. */
export const statusUpdates = promiseRow({
  name: "status-update",
  sentence: "status page update",
  owedBy: "communications-lead",
  policy: "statusUpdate",
  isCadence: true,
  claims: (facts, cadence) => {
    const { incident, it } = facts;
    const owner = whoOwes(facts, "communications-lead");
    return intervals(facts, cadence, {
      points: it.publicUpdates,
      ends: earliest(it.resolved, incident.private, it.over),
      steps: (span) => [
        ...headsUp(cadence, span, owner, "remind/status-update-soon"),
        ...thenCommander(facts, span.due, owner, commanderOf(incident), "remind/status-update").map((step) => ({
          ...step,
          at: justAfter(span.due),
        })),
      ],
      whenMissed: () => remind(owner, "remind/status-update"),
    });
  },
});

/** The promise that support is regularly updated until the resolution, unless the incident is private. */
export const supportUpdates = promiseRow({
  name: "support-update",
  sentence: "support update",
  owedBy: "communications-lead",
  policy: "supportUpdate",
  isCadence: true,
  claims: (facts, cadence) => {
    const { incident, it } = facts;
    const owner = whoOwes(facts, "communications-lead");
    return intervals(facts, cadence, {
      points: it.declared ? [it.declared, ...it.supportUpdates] : [],
      ends: earliest(it.resolved, incident.private, it.over),
      steps: (span) => thenCommander(facts, span.due, owner, commanderOf(incident), "remind/support-update"),
      whenMissed: () => remind(owner, "remind/support-update"),
    });
  },
});

/** The promise that leadership is regularly updated until the resolution, unless the incident is private. */
export const leadershipUpdates = promiseRow({
  name: "leadership-update",
  sentence: "leadership update",
  owedBy: "communications-lead",
  policy: "leadershipUpdate",
  isCadence: true,
  claims: (facts, cadence) => {
    const { incident, it } = facts;
    return intervals(facts, cadence, {
      points: it.declared ? [it.declared, ...it.leadershipUpdates] : [],
      ends: earliest(it.resolved, incident.private, it.over),
      steps: () => [],
      whenMissed: () => remind(whoOwes(facts, "communications-lead"), "remind/leadership-update"),
    });
  },
});

interface Recurring {
  /** The moments from which intervals count: the start, and then each update. */
  readonly points: readonly Moment[];
  readonly ends: Moment | undefined;
  readonly steps: (span: Span) => readonly Step[];
  readonly whenMissed: NonNullable<Claim["whenMissed"]>;
}

/** Returns one obligation for each interval between two updates, so that a long silence counts as one miss. */
const intervals = ({ it, incident }: Facts, cadence: Cadence, recurring: Recurring): readonly Claim[] => {
  const { points, ends, steps, whenMissed } = recurring;
  return points
    .filter((from) => ends === undefined || from.seq < ends.seq)
    .map((from, index) => {
      const monitoring = it.mitigated !== undefined && from.seq >= it.mitigated.seq;
      const kept = points[index + 1];
      const over = earliest(kept, ends);
      const snoozes = incident.snoozes.filter(
        (snooze) => snooze.seq > from.seq && (over === undefined || snooze.seq < over.seq),
      );
      return {
        episode: it.number,
        round: String(index + 1),
        from,
        due: within(monitoring ? cadence.monitoring : cadence.active),
        snoozes,
        kept,
        lapsed: ends,
        whenMissed,
        steps,
      };
    });
};

/** The promise that leadership gets a summary of a SEV-3 each working morning until the resolution. */
export const leadershipSummaries = promiseRow({
  name: "leadership-summary-told",
  sentence: "leadership summary",
  owedBy: "system",
  policy: "leadershipSummary",
  claims: ({ incident, it, when }, { everyWorkingDays }): readonly Claim[] => {
    const claims: Claim[] = [];
    let from: Moment | undefined = it.declared;
    while (from !== undefined) {
      const which = { episode: it.number, round: String(claims.length + 1) };
      const morning = (severity: Severity, since: Instant): Instant | undefined => {
        const days = everyWorkingDays[severity];
        return days === undefined ? undefined : when({ ask: "working-day", from: since, days, at: "start" });
      };
      const kept = madeFor(incident, leadershipSummaries, which);
      claims.push({
        ...which,
        from,
        due: (severity, since) => {
          const at = morning(severity, since);
          return at === undefined ? undefined : inMinutes(at, 1);
        },
        kept,
        lapsed: earliest(it.resolved, incident.private, it.over),
        whenMissed: () => remind(commanderOf(incident), "remind/not-told"),
        steps: ({ severity, since }) => {
          const at = morning(severity, since.at);
          return at === undefined
            ? []
            : [{ id: "tell", at, act: { tell: "leadership", wording: "leadership/summary", keeps: true } }];
        },
      });
      from = kept;
    }
    return claims;
  },
});

const headsUp = (
  cadence: Cadence,
  { since, due }: Span,
  owner: Person | undefined,
  wording: Reminder,
): readonly Step[] => {
  const act = remind(owner, wording);
  if (cadence.headsUpAtPercent === undefined || act === undefined) return [];
  return [{ id: "heads-up", at: share(since.at, due, cadence.headsUpAtPercent), act }];
};

export const share = (from: Instant, due: Instant, percent: number): Instant =>
  inMinutes(from, ((due - from) / 60_000) * (percent / 100));
