import type { Reminder } from "../informing/wordings.ts";
import type { CalendarQuestion } from "../incident/calendar.ts";
import type { PagingChannel, TicketName } from "../incident/effects.ts";
import type { Ask, Hours } from "../paging/ask.ts";
import type { Episode, Snooze } from "../incident/episode.ts";
import type { Incident } from "../incident/incident.ts";
import { commanderOf, holdersOf } from "../incident/incident.ts";
import type { Instant, Minutes, Moment } from "../incident/moment.ts";
import type { Audience, NamedTarget, Person, Role, Target } from "../incident/people.ts";
import type { Policy } from "../policy.ts";
import type { Severity } from "../incident/severity.ts";
import type { ObligationId } from "./obligation-keys.ts";
import { spellKey } from "./obligation-keys.ts";

/** The things that the system makes by itself for a promise. */
export type Thing = "room" | "declaration-message" | "status-entry" | "invitation" | `${TicketName}-ticket`;

/** The commands that the system gives by itself when nobody acted in time. */
export type SelfCommand =
  | "declare"
  | "next-step"
  | "lapse-offer"
  | "offer-to-deputy"
  | "reopen-commander-round"
  | "end-hold"
  | "end";

/**
 * What one step does: page a target, make something, tell an audience, remind somebody, run a command, or only note
 * a miss.
 */
export type Act =
  | {
      readonly page: readonly Target[];
      readonly ask: Ask;
      readonly urgency: "page" | "message";
      /** Set for a further step of a person's own paging rule: the channel that the step uses. */
      readonly channel?: PagingChannel;
      readonly hours?: Hours;
      /** People who are left out because they gave the incident back. */
      readonly except?: readonly Person[];
      /** People who are left out because they have the same page already. */
      readonly pagedBefore?: readonly Person[];
    }
  | { readonly make: Thing }
  /** `keeps` is set if telling the audience fulfils the promise; absent if the message only reports on the promise. */
  | { readonly tell: Audience; readonly wording: string; readonly keeps?: true }
  | { readonly remind: `person:${string}` | NamedTarget; readonly wording: Reminder }
  | { readonly run: SelfCommand }
  | { readonly note: "missed" };

/**
 * One act that is done at one instant if an obligation is not fulfilled by then. A step may repeat. Step ids are
 * written into events and never renamed.
 */
export interface Step {
  readonly id: string;
  readonly at: Instant;
  readonly act: Act;
  readonly everyMinutes?: Minutes;
  readonly untilAt?: Instant;
  /** For a step that repeats in working time: returns the next instant after the last one. */
  readonly next?: (last: Instant) => Instant;
}

/** A stretch of time in which the incident's severity causes the promise to be made. */
export interface Span {
  readonly since: Moment;
  readonly due: Instant;
  readonly severity: Severity;
  /**
   * When the current severity began. If the severity rises during a round of paging, the steps of the round begin
   * anew from here.
   */
  readonly severitySince: Instant;
}

/**
 * Who owes a promise. With "its-owner" each obligation names its own person: the owner of an action item, or the
 * person who was offered command.
 */
export type Owner = Role | "system" | "monitoring" | NamedTarget | `person:${string}` | "its-owner";

/**
 * Something that is owed because of a promise, computed from the facts of an episode: from when, until when, and
 * whether it was done. A promise may be owed several times, for example once for each round or action item.
 */
export interface Claim extends Omit<ObligationId, "name" | "span"> {
  /** Set if somebody else owes the claim than the promise in general. */
  readonly owedBy?: Owner;
  readonly from: Moment;
  /** Returns the deadline at a severity, counted from an instant; undefined if nothing is promised at that severity. */
  readonly due: (severity: Severity, from: Instant) => Instant | undefined;
  /** The snoozes that postpone the deadline, each at most to its `until`. */
  readonly snoozes?: readonly Snooze[];
  /**
   * Set if the time counts from `from` at every severity. Otherwise, after a change of severity, the time counts
   * from the change.
   */
  readonly countsFromStart?: boolean;
  readonly kept?: Moment | undefined;
  /**
   * When the promise ended without being fulfilled: before the deadline it no longer matters, after the deadline it
   * was missed.
   */
  readonly lapsed?: Moment | undefined;
  /** Returns the reason why nobody could have fulfilled the promise, such as a weekend; undefined if there is none. */
  readonly excuse?: ((span: Span) => string | undefined) | undefined;
  /** Returns the act just after a missed deadline. The timeline shows the miss in any case. */
  readonly whenMissed?: ((span: Span) => Act | undefined) | undefined;
  readonly steps?: (span: Span) => readonly Step[];
}

/**
 * The facts from which a promise computes what is owed: one episode of the incident, its policy, and the calendar's
 * answers.
 */
export interface Facts {
  readonly incident: Incident;
  readonly it: Episode;
  readonly policy: Policy;
  /**
   * Returns the calendar's answer to a question about working time; until the calendar has answered, an estimate
   * that ignores weekends.
   */
  readonly when: (question: CalendarQuestion) => Instant;
  readonly answered: (question: CalendarQuestion) => boolean;
}

/** One promise of the incident process. All promises together make the runbook. */
export interface PromiseRow<Name extends string = string> {
  /**
   * Identifies the promise, and begins the keys of its obligations. Names are written into events and never renamed.
   */
  readonly name: Name;
  /** The words in which people read the promise, such as on the scorecard. */
  readonly sentence: string | ((facts: Facts) => string);
  readonly owedBy: Owner;
  /** The field of the policy with the promise's settings. */
  readonly policy: keyof Policy;
  /** The part of that field with this promise's settings, if the field has settings of several promises. */
  readonly part?: string;
  /** What people who are paged for the promise are asked to do; if absent, to help. */
  readonly asks?: Ask;
  /** Set for promises without which an incident could be forgotten, so that nobody can waive them. */
  readonly cannotBeWaived?: true;
  /**
   * Set for promises that recur until the incident is over, such as updates. Snoozing updates postpones their
   * deadlines.
   */
  readonly isCadence?: true;
  /**
   * Set for the time that a phase of the incident should take. Nobody is responsible for such a miss, so pages do
   * not mention it.
   */
  readonly isPhaseWindow?: true;
  readonly claims: (facts: Facts) => readonly Claim[];
}

export type TermsOf<Row extends keyof Policy> = NonNullable<Policy[Row]>;

/** Makes a promise for the runbook. If the policy lacks the promise's field, nothing is owed. */
export const promiseRow = <const Name extends string, Row extends keyof Policy>({
  claims,
  ...row
}: Omit<PromiseRow<Name>, "claims" | "policy" | "part"> & {
  readonly policy: Row;
  readonly part?: keyof TermsOf<Row> & string;
  readonly claims: (facts: Facts, terms: TermsOf<Row>) => readonly Claim[];
}): PromiseRow<Name> => ({
  ...row,
  claims: (facts) => {
    const terms = facts.policy[row.policy];
    return terms === undefined ? [] : claims(facts, terms);
  },
});

/**
 * Returns when the system made a thing or told an audience for a promise, with the reference in the outside system.
 * Undefined if that has not happened.
 */
export const madeFor = (
  { made }: Incident,
  { name }: Pick<PromiseRow, "name">,
  which: Pick<ObligationId, "episode" | "round"> = {},
): (Moment & { readonly ref?: string }) | undefined =>
  made[spellKey({ name, episode: which.episode, round: which.round })];

export const isStepTaken = (
  { taken }: Incident,
  { name }: Pick<PromiseRow, "name">,
  step: string,
  which: Pick<ObligationId, "episode" | "round"> = {},
): boolean => taken[spellKey({ name, episode: which.episode, round: which.round })]?.[step] !== undefined;

/**
 * Returns the person who has to do what a role owes: its holder, else the commander, else the acknowledger. Nobody
 * else is reminded, since other people may be asleep.
 */
export const whoOwes = ({ incident, it }: Pick<Facts, "incident" | "it">, role: Role): Person | undefined =>
  holdersOf(incident, role)[0] ?? commanderOf(incident) ?? it.acknowledged?.person;

/** Returns an act that reminds a person. Without a person it returns undefined, and a miss is only noted. */
export const remind = (person: Person | undefined, wording: Reminder): Act | undefined =>
  person === undefined ? undefined : { remind: `person:${person}`, wording };

/** Returns the latest of some moments; undefined if one of them has not happened yet. */
export const allOf = (moments: readonly (Moment | undefined)[]): Moment | undefined =>
  moments.reduce((last, it) => (last === undefined || it === undefined ? undefined : it.seq > last.seq ? it : last));

export const earliest = (...moments: readonly (Moment | undefined)[]): Moment | undefined =>
  moments.reduce(
    (first, it) => (it !== undefined && (first === undefined || it.seq < first.seq) ? it : first),
    undefined,
  );
