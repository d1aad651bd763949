import { commanderOf, holdersOf, isCommanderSought } from "../incident.ts";
import type { Instant, Moment } from "../moment.ts";
import { inMinutes, justAfter } from "../moment.ts";
import type { Person, Role } from "../people.ts";
import type { Cadence } from "../policy.ts";
import type { Claim, Facts, Promised, Span, Step } from "../promise.ts";
import { earliest, remind, whoOwes } from "../promise.ts";
import type { Severity } from "../severity.ts";
import { thenCommander } from "./response.ts";
import { within } from "./within.ts";

/** The war room hears how it goes, from the declaration until the close. The message that ends it keeps it. */
export const roomUpdates: Promised = (facts) => {
  const { it, policy } = facts;
  const owner = whoOwes(facts, "incident-commander");
  return intervals(facts, {
    name: "room-update",
    promise: "room update",
    owedBy: "incident-commander",
    cadence: policy.roomUpdate,
    points: it.declared ? [it.declared, ...it.roomUpdates] : [],
    ends: earliest(it.closed, it.over),
    steps: (span) => [
      ...headsUp(policy.roomUpdate, span, owner, "remind/room-update-soon"),
      ...silentTwice(facts, span),
    ],
    whenMissed: () => remind(standIn(facts) ?? owner, "remind/room-update"),
  });
};

/** Who is asked when the commander did not write: deputy, else scribe or communications lead. */
const standIn = ({ incident }: Facts): Person | undefined =>
  [
    ...holdersOf(incident, "deputy"),
    ...holdersOf(incident, "scribe"),
    ...holdersOf(incident, "communications-lead"),
  ].find((person) => person !== commanderOf(incident));

/**
 * Two intervals of silence: the deputy is asked to take over, and without one the commander's round begins anew. Whoever
 * took command when an update was overdue already has two intervals of their own.
 */
const silentTwice = ({ incident, it }: Facts, { since, due }: Span): readonly Step[] => {
  const commanding = incident.holdings.find(({ role, until }) => role === "incident-commander" && until === undefined);
  if (commanding === undefined || incident.offer !== undefined) return [];
  if (isCommanderSought(it) || it.resolved !== undefined) return [];
  const interval = due - since.at;
  const isLater = commanding.since.at > due;
  return [
    {
      id: isLater ? `silent-twice/${String(commanding.since.seq)}` : "silent-twice",
      at: justAfter((isLater ? commanding.since.at + interval : due) + interval),
      act: { run: holdersOf(incident, "deputy").length > 0 ? "offer-to-deputy" : "reopen-commander-round" },
    },
  ];
};

/** The public hears how it goes, once it has heard of it at all. */
export const statusUpdates: Promised = (facts) => {
  const { incident, it, policy } = facts;
  const owner = whoOwes(facts, "communications-lead");
  return intervals(facts, {
    name: "status-update",
    promise: "status page update",
    owedBy: "communications-lead",
    cadence: policy.statusUpdate,
    points: it.publicUpdates,
    ends: earliest(it.resolved, incident.private, it.over),
    steps: (span) => [
      ...headsUp(policy.statusUpdate, span, owner, "remind/status-update-soon"),
      ...thenCommander(facts, justAfter(span.due), owner, commanderOf(incident), "remind/status-update").map(
        (step) => ({
          ...step,
          at: justAfter(span.due),
        }),
      ),
    ],
    whenMissed: () => remind(owner, "remind/status-update"),
  });
};

/** Support keeps hearing until the resolution. */
export const supportUpdates: Promised = (facts) => {
  const { it, policy, incident } = facts;
  const owner = whoOwes(facts, "communications-lead");
  return intervals(facts, {
    name: "support-update",
    promise: "support update",
    owedBy: "communications-lead",
    cadence: policy.supportUpdate,
    points: it.declared ? [it.declared, ...it.supportUpdates] : [],
    ends: earliest(it.resolved, it.over),
    steps: (span) => thenCommander(facts, span.due, owner, commanderOf(incident), "remind/support-update"),
    whenMissed: () => remind(owner, "remind/support-update"),
  });
};

/** Leadership keeps hearing until the resolution. */
export const leadershipUpdates: Promised = (facts) => {
  const { it, policy } = facts;
  return intervals(facts, {
    name: "leadership-update",
    promise: "leadership update",
    owedBy: "communications-lead",
    cadence: policy.leadershipUpdate,
    points: it.declared ? [it.declared, ...it.leadershipUpdates] : [],
    ends: earliest(it.resolved, it.over),
    steps: () => [],
    whenMissed: () => remind(whoOwes(facts, "communications-lead"), "remind/leadership-update"),
  });
};

/** Leadership hears of a SEV-3 in a summary each working morning, until the resolution. */
export const leadershipSummaries: Promised = ({ incident, it, policy, when }) => {
  const days = policy.leadershipSummary?.everyWorkingDays;
  if (days === undefined || it.declared === undefined) return [];
  const claims: Claim[] = [];
  for (let from: Moment | undefined = it.declared; from !== undefined; from = incident.made[lastKey(claims)]) {
    const morning = (severity: Severity, since: Instant): Instant | undefined => {
      const count = days[severity];
      return count === undefined ? undefined : when({ ask: "working-day", from: since, days: count, at: "start" });
    };
    const key = `leadership-summary-told#${String(it.number)}/${String(claims.length + 1)}`;
    claims.push({
      key,
      promise: "leadership summary",
      owedBy: "system",
      from,
      due: (severity, since) => {
        const at = morning(severity, since);
        return at === undefined ? undefined : inMinutes(at, 1);
      },
      kept: incident.made[key],
      lapsed: earliest(it.resolved, incident.private, it.over),
      whenMissed: () => remind(commanderOf(incident), "remind/not-told"),
      steps: ({ severity, since }) => {
        const at = morning(severity, since.at);
        return at === undefined ? [] : [{ id: "tell", at, act: { tell: "leadership", wording: "leadership/summary" } }];
      },
    });
  }
  return claims;
};

const lastKey = (claims: readonly Claim[]): string => claims.at(-1)?.key ?? "";

interface Recurring {
  readonly name: string;
  readonly promise: string;
  readonly owedBy: Role;
  readonly cadence: Cadence | undefined;
  /** What it counts from, and then every real update. */
  readonly points: readonly Moment[];
  readonly ends: Moment | undefined;
  readonly steps: (span: Span) => readonly Step[];
  readonly whenMissed: NonNullable<Claim["whenMissed"]>;
}

/** One obligation for each interval between real updates, so that silence is one long miss. */
const intervals = ({ it, incident }: Facts, recurring: Recurring): readonly Claim[] => {
  const { cadence, points, ends } = recurring;
  if (cadence === undefined) return [];
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
        key: `${recurring.name}#${String(it.number)}/${String(index + 1)}`,
        promise: recurring.promise,
        owedBy: recurring.owedBy,
        from,
        due: within(monitoring ? cadence.monitoring : cadence.active),
        snoozes,
        kept,
        lapsed: ends,
        whenMissed: recurring.whenMissed,
        steps: recurring.steps,
      };
    });
};

const headsUp = (
  cadence: Cadence | undefined,
  { since, due }: Span,
  owner: Person | undefined,
  wording: string,
): readonly Step[] => {
  const act = remind(owner, wording);
  if (cadence?.headsUpAtPercent === undefined || act === undefined) return [];
  return [{ id: "heads-up", at: share(since.at, due, cadence.headsUpAtPercent), act }];
};

export const share = (from: Instant, due: Instant, percent: number): Instant =>
  inMinutes(from, ((due - from) / 60_000) * (percent / 100));
