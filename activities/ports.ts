import type { AlertFields } from "../domain/alert.ts";
import type { CommandFields, CommandNamed } from "../domain/commands.ts";
import type { Ask, PagingChannel, PersonalStep, StatusState, TicketName, Why } from "../domain/effects.ts";
import type { Event } from "../domain/events.ts";
import type { Kind } from "../domain/kind.ts";
import type { Instant, Minutes } from "../domain/moment.ts";
import type { Audience, Person } from "../domain/people.ts";
import type { Policy } from "../domain/policy.ts";
import type { Severity } from "../domain/severity.ts";
import type { DutyChange, OutsideDuty } from "../on-call/duty-change.ts";

/**
 * What every call to the outside carries: the idempotency key (the same key never has two effects), the incident,
 * and the incident time it is for (never the wall clock).
 */
export interface Delivered {
  readonly key: string;
  readonly incidentId: string;
  readonly kind: Kind;
  readonly at: Instant;
  /** The template it was worded by, such as `room/declaration`: adapters that keep what they sent keep this with it. */
  readonly wording?: string;
}

/**
 * Why a vendor did not do it, classified once per vendor. `retry` and `retry-after` are tried again by Temporal;
 * `permanent` and `configuration` are not, and the latter raises a health problem.
 */
export class DeliveryFailure extends Error {
  readonly kind: "retry" | "retry-after" | "permanent" | "configuration";
  readonly retryAfterMs: number | undefined;
  /** No answer came, so the vendor may have done it all the same. */
  readonly mayHaveArrived: boolean;

  constructor(
    kind: DeliveryFailure["kind"],
    message: string,
    options?: ErrorOptions & { retryAfterMs?: number; mayHaveArrived?: boolean },
  ) {
    super(message, options);
    this.name = "DeliveryFailure";
    this.kind = kind;
    this.retryAfterMs = options?.retryAfterMs;
    this.mayHaveArrived = options?.mayHaveArrived ?? false;
  }
}

/** How somebody is reached: addresses in the order in which they are tried, and their personal rule. */
export interface Reachable {
  readonly methods: readonly { readonly channel: PagingChannel; readonly address: string }[];
  /** Empty: by the first channel that takes it. Else what comes at minute zero, and what comes later. */
  readonly rule: readonly PersonalStep[];
  /** Times of day, where they live, between which they are not nudged; pages do not ask. */
  readonly quietHours?: { readonly from: string; readonly until: string };
}

/**
 * Who is reached how, asked at the instant of a page, so that no number and no address ever enters an incident's
 * history. Somebody unknown is reached by nothing of their own.
 */
export interface Contacts {
  reach(people: readonly Person[], urgency: "page" | "message"): Promise<ReadonlyMap<Person, Reachable>>;
}

/** One way of reaching a person at once. */
export interface Pager {
  readonly channel: string;
  page(
    page: Delivered & {
      readonly person: Person;
      readonly urgency: "page" | "message";
      readonly text: string;
      /** What the text asks of them, for adapters that offer buttons and for those that keep what they sent. */
      readonly asks?: readonly Ask[];
      /** Their address on this channel; the local stand-ins need none. */
      readonly to?: string;
      /** Opens the incident on a phone, with a button to acknowledge. */
      readonly link?: string;
    },
  ): Promise<void>;
  /** The address as the vendor itself writes it, where people may write it in another way. */
  readonly addressFor?: (address: string) => Promise<string>;
  /** Stops the pages sent under those keys everywhere. */
  withdraw(page: Delivered & { readonly pages: readonly string[]; readonly text: string }): Promise<void>;
}

/** What a page that goes out for several incidents says of each of them. */
export interface ListedPage {
  readonly incidentId: string;
  readonly severity: Severity;
  readonly title: string;
  readonly service: string;
  readonly asked: readonly {
    readonly person: Person;
    readonly asks: readonly Ask[];
    readonly why?: Why;
    /** They get a copy. */
    readonly watches?: readonly Person[];
  }[];
}

export interface WantedTurn {
  readonly effect: string;
  readonly page: ListedPage;
  /** Who is asked, copies left out. */
  readonly people: readonly Person[];
  readonly channel?: PagingChannel;
  /** How long it may wait for others. */
  readonly withinMs: number;
}

/** Whom a page for several incidents reached, and of how many. */
export interface Together {
  readonly reached: readonly { readonly person: Person; readonly further: readonly PersonalStep[] }[];
  readonly channel: string;
  readonly incidents: number;
}

/** Whether a page goes out by itself, carries others, went out with another, or waits and asks again. */
export type Turn =
  | { readonly as: "alone" }
  | { readonly as: "together"; readonly bundle: string; readonly others: readonly ListedPage[] }
  | { readonly as: "went"; readonly bundle: string; readonly together: Together }
  | { readonly as: "wait"; readonly forMs: number };

/**
 * In a storm several incidents page the same people at once. A page waits when everybody it asks was paged a moment ago
 * for another incident that is as grave; the first whose time comes carries all. What waits is asked for again by its
 * own incident, so that nothing is lost with a worker or a row.
 */
export interface PagingTurns {
  take(wanted: WantedTurn): Promise<Turn>;
  /**
   * What was carried has come through to these people. What asked none of them is given back, as is the turn of those
   * missed; where they were missed for good it goes out by itself.
   */
  settle(
    bundle: string,
    together: Together,
    missed: { readonly people: readonly Person[]; readonly forGood: boolean },
  ): Promise<void>;
  /** Those people are no longer asked by those pages. Answers with the bundles in which nothing asks them any more. */
  answered(
    pages: readonly { readonly page: string; readonly person: Person }[],
  ): Promise<readonly { readonly bundle: string; readonly person: Person }[]>;
}

export type Place = "room" | "alerts-channel";

export interface Chat {
  /** The reference is what the chat calls the room; opening it twice gives the same one. */
  openRoom(
    room: Delivered & {
      readonly name: string;
      readonly topic: string;
      readonly private: boolean;
      readonly invite: readonly Person[];
    },
  ): Promise<string>;
  invite(room: Delivered & { readonly people: readonly Person[] }): Promise<void>;
  setTopic(room: Delivered & { readonly topic: string }): Promise<void>;
  /** Posts under a name by which the message can be changed in place later. */
  post(
    message: Delivered & { readonly to: Place; readonly name: string; readonly text: string; readonly pin: boolean },
  ): Promise<string>;
  edit(message: Delivered & { readonly to: Place; readonly name: string; readonly text: string }): Promise<void>;
  archive(room: Delivered): Promise<void>;
  /** In somebody's quiet hours the message is for the time after them: chats that can hold it do, others make no sound. */
  direct(
    message: Delivered & { readonly person: Person; readonly text: string; readonly notBefore?: Instant },
  ): Promise<void>;
}

/** What was changed about a service before an instant, the newest first. */
export interface RecentChanges {
  recent(
    service: string,
    at: Instant,
  ): Promise<
    readonly { readonly kind: string; readonly summary: string; readonly at: Instant; readonly author?: string }[]
  >;
}

export interface Mail {
  send(
    mail: Delivered & {
      readonly to: Audience;
      readonly recipients: readonly string[];
      readonly subject: string;
      readonly text: string;
    },
  ): Promise<void>;
}

/** Posts to an audience's own chat channel, where it has one. */
export interface AudienceChat {
  tell(
    message: Delivered & {
      /** `on-call`: a page that names the channel. */
      readonly to: Audience | "on-call";
      readonly channel: string;
      readonly text: string;
      /** What a page asks, for chats that offer buttons. */
      readonly asks?: readonly Ask[];
    },
  ): Promise<void>;
  /** What was told of pages under those keys, or keys below them, is over; chats that can change what they said do. */
  withdraw?(page: Delivered & { readonly pages: readonly string[]; readonly text: string }): Promise<void>;
}

export interface StatusPage {
  publish(
    entry: Delivered & { readonly service: string; readonly state: StatusState; readonly text: string },
  ): Promise<string>;
  /** Takes the incident's entries back: it was none. */
  withdraw(entry: Delivered & { readonly text: string }): Promise<void>;
}

export interface TicketItem {
  readonly item: string;
  readonly description: string;
  readonly owner: Person;
  readonly priority: string;
  readonly dueOn: Instant;
  readonly acceptance: string;
}

export interface Tracker {
  createTicket(
    ticket: Delivered & { readonly ticket: TicketName; readonly title: string; readonly text: string },
  ): Promise<string>;
  comment(comment: Delivered & { readonly ticket: TicketName; readonly text: string }): Promise<void>;
  createItems(items: Delivered & { readonly items: readonly TicketItem[] }): Promise<string>;
}

export interface Calendar {
  /** One meeting per incident; a higher sequence moves it. */
  invite(
    meeting: Delivered & {
      readonly slot: Instant;
      readonly minutes: Minutes;
      readonly attendees: readonly Person[];
      readonly sequence: number;
      readonly subject: string;
      readonly text: string;
    },
  ): Promise<string>;
  cancel(meeting: Delivered & { readonly sequence: number }): Promise<void>;
}

export interface Conference {
  /** A link where people can talk; the same one for the same incident. */
  link(incidentId: string): string;
}

/** What one incident says to another. */
export type PeerCommand =
  | CommandNamed<"takeOver">
  | CommandNamed<"concludeMerge">
  | CommandNamed<"takeAlerts">
  | CommandNamed<"fireAlert">
  | CommandNamed<"clearAlert">;

/** How an incident reaches others: the one that follows it, and the one it is merged into. */
export interface Successors {
  /**
   * Finds an incident for an alert that came too late for this one: whoever has its group meanwhile, else the one that
   * this one was merged `into`, else a new one, which has all groups of this one from then on. Answers with its id; the
   * same key opens it once.
   */
  open(next: Delivered & { readonly alert: AlertFields; readonly into?: string }): Promise<string>;
  /** Tells whoever has the alert now, if somebody has, that it is over. */
  clear(next: Delivered & { readonly cleared: CommandFields["clearAlert"]; readonly into?: string }): Promise<void>;
  /** Gives another incident a command, once under the key; false when it runs no more. */
  tell(message: Delivered & { readonly to: string; readonly command: PeerCommand }): Promise<boolean>;
  /** Every group of `from` belongs to `to` from now on. */
  moveGroups(move: { readonly from: string; readonly to: string }): Promise<void>;
}

/**
 * What people changed about who is on duty at an instant, or from then until another, and what another system says of
 * it. Never rejects: a page does not wait.
 */
export interface Duty {
  at(
    from: Instant,
    until?: Instant,
  ): Promise<{ readonly changes: readonly DutyChange[]; readonly outside: readonly OutsideDuty[] }>;
}

/** Appends to what was and what is owed; idempotent by (incident, sequence). */
export interface Recorder {
  append(batch: RecordBatch): Promise<void>;
  /**
   * What people and machines did, a line each as the scribe writes it, up to that event. Throws while the records have
   * not come that far: asked again later they will have.
   */
  timeline(incidentId: string, upTo: number): Promise<readonly string[]>;
}

/** Events in order, without gaps. The policy rides along with the first one, so that the fold can be done again. */
export interface RecordBatch {
  readonly incidentId: string;
  readonly kind: Kind;
  readonly policy?: Policy;
  readonly events: readonly Event[];
}

/** The link that opens the incident on the phone of somebody paged; undefined where phones cannot reach us. */
export interface PageLinking {
  linkFor(page: { readonly incidentId: string; readonly person: Person; readonly at: Instant }): string | undefined;
}

export interface Ports {
  /** In the order in which they are tried for one person. */
  readonly pagers: readonly Pager[];
  readonly contacts: Contacts;
  /** Takes the canary's pages; behind it there is nobody. */
  readonly sandbox: Pager;
  /** Without it rooms open without the service's recent changes. */
  readonly changes?: RecentChanges;
  /** Without it every page goes out by itself. */
  readonly turns?: PagingTurns;
  /** Without it pages carry no links. */
  readonly pageLinks?: PageLinking;
  readonly chat: Chat;
  readonly audienceChat: AudienceChat;
  readonly mail: Mail;
  readonly statusPage: StatusPage;
  readonly tracker: Tracker;
  readonly calendar: Calendar;
  readonly conference: Conference;
  readonly recorder: Recorder;
  readonly duty: Duty;
}
