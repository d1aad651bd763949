import type { CalendarQuestion } from "./calendar.ts";
import type { Ask, Hours, PagingChannel, TicketName } from "./effects.ts";
import type { Episode, Incident, Snooze } from "./incident.ts";
import { commanderOf, holdersOf } from "./incident.ts";
import type { Instant, Minutes, Moment } from "./moment.ts";
import type { Audience, NamedTarget, Person, Role, Target } from "./people.ts";
import type { Policy } from "./policy.ts";
import type { Severity } from "./severity.ts";

/** What the system makes because it owes it. */
export type Thing = "room" | "declaration-message" | "status-entry" | "invitation" | `${TicketName}-ticket`;

/** What the system decides by itself when nobody did in time. */
export type SelfCommand =
  "declare" | "next-step" | "lapse-offer" | "offer-to-deputy" | "reopen-commander-round" | "end-hold" | "end";

/** What one step does: page a target, make something, tell an audience, remind somebody, run a command, or only note the miss. */
export type Act =
  | {
      readonly page: readonly Target[];
      readonly ask: Ask;
      readonly urgency: "page" | "message";
      /** A further step of a personal rule. */
      readonly channel?: PagingChannel;
      readonly hours?: Hours;
      /** They are left out, … */
      readonly except?: readonly Person[];
      /** … and so are these, who have the same page already. */
      readonly pagedBefore?: readonly Person[];
    }
  | { readonly make: Thing }
  | { readonly tell: Audience; readonly wording: string }
  | { readonly remind: `person:${string}` | NamedTarget; readonly wording: string }
  | { readonly run: SelfCommand }
  | { readonly note: "missed" };

/** One thing to do at one instant for an unkept obligation; may repeat. Ids are written into events and never renamed. */
export interface Step {
  readonly id: string;
  readonly at: Instant;
  readonly act: Act;
  readonly everyMinutes?: Minutes;
  readonly untilAt?: Instant;
  /** When it repeats in working time: the next time after the last. */
  readonly next?: (last: Instant) => Instant;
}

/** The stretch of time in which the severity promised something. */
export interface Span {
  readonly since: Moment;
  readonly due: Instant;
  readonly severity: Severity;
  /** When that severity came into force within the span: a raised round starts anew from here. */
  readonly severitySince: Instant;
}

export type Owner = Role | "system" | "monitoring" | NamedTarget | `person:${string}`;

/** A promise as one episode's facts claim it. */
export interface Claim {
  /** Written into events: never renamed. */
  readonly key: string;
  readonly promise: string;
  readonly owedBy: Owner;
  readonly from: Moment;
  /** The deadline at a severity, counted from an instant; undefined where it is not promised. */
  readonly due: (severity: Severity, from: Instant) => Instant | undefined;
  /** What moved the deadline further, at most to its `until`. */
  readonly snoozes?: readonly Snooze[];
  /** A change of severity moves the length, not the beginning. */
  readonly countsFromStart?: boolean;
  readonly kept?: Moment | undefined;
  /** It is over without being kept: moot before the deadline, missed after it. */
  readonly lapsed?: Moment | undefined;
  /** Why it could not be kept, where nobody could have. */
  readonly excuse?: ((span: Span) => string | undefined) | undefined;
  /** What is done just after the deadline was missed; the miss stands on the timeline in any case. */
  readonly whenMissed?: ((span: Span) => Act | undefined) | undefined;
  readonly steps?: (span: Span) => readonly Step[];
}

/** What a promise is claimed from: one episode of the incident, the frozen policy, and the calendar's answers. */
export interface Facts {
  readonly incident: Incident;
  readonly it: Episode;
  readonly policy: Policy;
  /** The calendar's answer, or the plain clock's until it has answered. */
  readonly when: (question: CalendarQuestion) => Instant;
  readonly answered: (question: CalendarQuestion) => boolean;
}

export type Promised = (facts: Facts) => readonly Claim[];

/** A duty of an unfilled role falls to the commander, then to whoever acknowledged; nobody asleep is nagged. */
export const whoOwes = ({ incident, it }: Pick<Facts, "incident" | "it">, role: Role): Person | undefined =>
  holdersOf(incident, role)[0] ?? commanderOf(incident) ?? it.acknowledged?.person;

/** A reminder needs a person: with none, there is nothing but the note of the miss. */
export const remind = (person: Person | undefined, wording: string): Act | undefined =>
  person === undefined ? undefined : { remind: `person:${person}`, wording };

/** When the last of them happened; undefined while one has not. */
export const allOf = (moments: readonly (Moment | undefined)[]): Moment | undefined =>
  moments.reduce((last, it) => (last === undefined || it === undefined ? undefined : it.seq > last.seq ? it : last));

export const earliest = (...moments: readonly (Moment | undefined)[]): Moment | undefined =>
  moments.reduce(
    (first, it) => (it !== undefined && (first === undefined || it.seq < first.seq) ? it : first),
    undefined,
  );
