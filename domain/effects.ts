import type { AlertFields, AlertReport, ClearedAlert } from "./alert.ts";
import type { CalendarQuestion } from "./calendar.ts";
import type { Kind } from "./kind.ts";
import type { Instant, Minutes } from "./moment.ts";
import type { Audience, NamedTarget, Person, Target } from "./people.ts";
import type { Severity } from "./severity.ts";

/** Lanes fail and recover separately; what a lane missed is made up for, in order, when it heals. */
export const deliveryLanes = ["chat", "status-page", "stakeholders", "tickets", "calendar"] as const;
export type DeliveryLane = (typeof deliveryLanes)[number];
export type Lane = "paging" | DeliveryLane;

/** By what somebody is reached. Which of them they have, and at which address, is kept outside the incident. */
export const pagingChannels = ["push", "sms", "voice", "email", "webhook", "slack", "pagerduty"] as const;
export type PagingChannel = (typeof pagingChannels)[number];

/** One step of somebody's personal rule, counted from the page: by which of their channels they are asked again. */
export interface PersonalStep {
  readonly afterMinutes: Minutes;
  readonly channel: PagingChannel;
}

export const asks = ["acknowledge", "take-command", "help"] as const;
export type Ask = (typeof asks)[number];
/** Hours of the day by a person's own clock, such as "08:00" to "22:00"; they may end on the next day. */
export interface Hours {
  readonly days?: readonly ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
  readonly from: string;
  readonly until: string;
}

/** What an incident hands over when it goes into another. */
export interface Belongings {
  readonly private: boolean;
  readonly alerts: readonly AlertFields[];
  readonly people: readonly Person[];
  readonly acknowledgedBy?: Person;
}

/** One thing asked of a page's target, for the obligation it would keep. */
export interface PageAsk {
  readonly target: Target;
  readonly ask: Ask;
  readonly obligation?: string;
  /** Those for whom it is not within these hours are left out. */
  readonly hours?: Hours;
  /** They are left out, too: they have just given it back. */
  readonly except?: readonly Person[];
  /** So are these; but they have the same page, so that there is somebody behind the target. It asks nobody twice. */
  readonly pagedBefore?: readonly Person[];
  /** The escalation's step it is asked by; none where somebody called for help. */
  readonly step?: string;
}

/** Why somebody was asked: by which step, behind which target, and what puts them there. */
export interface Why {
  readonly target: Target;
  readonly step?: string;
  readonly policy?: string;
  /** Their place on duty at that instant; left out where no schedule was asked. */
  readonly schedule?: string;
  readonly layer?: string;
  /** The reason of the override that put them there. */
  readonly override?: string;
  readonly zone?: string;
}

/** Names a Liquid template, such as `room/declaration`, and what it is filled with besides the incident's headline. */
export interface Words {
  readonly wording: string;
  readonly data: Readonly<Record<string, WordValue>>;
}
export type WordValue =
  string | number | boolean | readonly string[] | readonly Readonly<Record<string, string | number>>[];

/** What every message may mention, as it stood when the effect arose. Instants are epoch milliseconds. */
export interface Headline {
  readonly id: string;
  readonly kind: Kind;
  readonly private: boolean;
  readonly severity: Severity;
  readonly service: string;
  readonly title: string;
  readonly impact: string;
  readonly phase: string;
  readonly commander?: Person;
  readonly openedAt: Instant;
  readonly declaredAt?: Instant;
}

/** What the public reads about the state of an incident. */
export const statusStates = ["investigating", "identified", "monitoring", "resolved"] as const;
export type StatusState = (typeof statusStates)[number];

export type TicketName = "tracking" | "backlog" | "postmortem";

/** Something to be done to the world. */
export type Deed =
  | {
      readonly do: "page";
      readonly asks: readonly PageAsk[];
      /** A page wakes people; a message waits until they look (SEV-3). */
      readonly urgency: "page" | "message";
      /** What is overdue, in words, for those who are asked again. */
      readonly overdue: readonly string[];
      /** A further step of a personal rule: by that channel first, whatever the rule begins with. */
      readonly channel?: PagingChannel;
      /** The version of the policy that it follows. */
      readonly policy?: string;
      /** What was on its way, outcome unknown, when this went out: to those whom it must not ask a second time. */
      readonly underway?: readonly { readonly at: Instant; readonly asks: readonly PageAsk[] }[];
    }
  /** Stops those people's pages, sent under those effect keys, everywhere. */
  | {
      readonly do: "withdrawPages";
      readonly pages: readonly { readonly page: string; readonly person: Person }[];
      readonly because: string;
      /** Who has it, if anybody does. */
      readonly holder?: Person;
    }
  /** Tells a room, else the alerts channel, whom to call by hand; the numbers are looked up when it is posted. */
  | ({ readonly do: "callByHand"; readonly to: "room" | "alerts-channel"; readonly people: readonly Target[] } & Words)
  | ({ readonly do: "openRoom"; readonly topic: string; readonly invite: readonly Person[] } & Words)
  | { readonly do: "invite"; readonly people: readonly Person[] }
  | { readonly do: "setTopic"; readonly topic: string }
  | ({
      readonly do: "post";
      readonly to: "room" | "alerts-channel";
      readonly name: string;
      readonly pin: boolean;
    } & Words)
  /** Changes the message posted under that name in place. */
  | ({ readonly do: "edit"; readonly to: "room" | "alerts-channel"; readonly name: string } & Words)
  | { readonly do: "archiveRoom" }
  /** A direct message to one person: reminders and nudges. */
  | { readonly do: "remind"; readonly to: `person:${string}` | NamedTarget; readonly items: readonly Words[] }
  | ({ readonly do: "publish"; readonly state: StatusState } & Words)
  | ({ readonly do: "withdrawEntry" } & Words)
  | ({ readonly do: "tell"; readonly audience: Audience } & Words)
  | ({ readonly do: "createTicket"; readonly ticket: TicketName; readonly title: string } & Words)
  | ({ readonly do: "comment"; readonly ticket: TicketName } & Words)
  | {
      readonly do: "createItems";
      readonly items: readonly {
        readonly item: string;
        readonly description: string;
        readonly owner: Person;
        readonly priority: string;
        readonly dueOn: Instant;
        readonly acceptance: string;
      }[];
    }
  | ({
      readonly do: "sendInvitation";
      readonly slot: Instant;
      readonly minutes: Minutes;
      readonly attendees: readonly Target[];
      readonly sequence: number;
      /** The number of the last event that the working draft tells of. */
      readonly tellsUpTo: number;
    } & Words)
  | { readonly do: "cancelInvitation"; readonly sequence: number }
  /**
   * Gives an alert that came too late for this incident to the one that has its group now, or that this one was merged
   * `into`; where there is none opens a new one and moves the claim to it.
   */
  | { readonly do: "openSuccessor"; readonly alert: AlertFields; readonly into?: string }
  /** Tells that one of an alert that cleared. */
  | { readonly do: "handOnClearing"; readonly cleared: ClearedAlert; readonly into?: string }
  /** Asks another incident to take this one's alerts and people over. */
  | ({ readonly do: "handOver"; readonly into: string } & Belongings)
  /** Tells the incident that asked: it is taken over, with its groups, or why it is not. */
  | { readonly do: "answerMerge"; readonly from: string; readonly because?: string }
  /** Alerts that came to an incident while it was being merged. */
  | { readonly do: "forwardAlerts"; readonly into: string; readonly alerts: readonly AlertReport[] }
  | { readonly do: "workOut"; readonly questions: readonly CalendarQuestion[] };

export type DeedName = Deed["do"];

/**
 * A deed with its idempotency key (`<incidentId>/<deed>/<n>`), the lane that does it, and the incident time it is for.
 * `keeps` names the obligation that the outcome keeps; `lateByMinutes` is said when it is done after its instant.
 */
export type Effect = Deed & {
  readonly key: string;
  readonly lane: Lane;
  readonly at: Instant;
  readonly keeps?: string;
  readonly lateByMinutes?: number;
  readonly about: Headline;
};
/** What the paging lane does, side by side: pages, and what incidents say to each other. */
export type PagingDeed =
  "page" | "withdrawPages" | "openSuccessor" | "handOnClearing" | "handOver" | "answerMerge" | "forwardAlerts";
export type EffectDoing<D extends DeedName> = Extract<Effect, { do: D }>;

/** One person whom a page reached, the obligations it asked them to keep, and what is left of their personal rule. */
export interface Reached {
  readonly person: Person;
  readonly obligations: readonly string[];
  readonly further?: readonly PersonalStep[];
  readonly why?: Why;
  /** They watch to learn, and got a copy: it is not for them to acknowledge. */
  readonly shadow?: true;
}

/** The one page in which an incident's page went out with those of others, and how many incidents it lists. */
export interface Bundled {
  readonly page: string;
  readonly incidents: number;
}

/** What came of an effect. A transient failure is no outcome: the lane tries again. */
export type Outcome =
  | {
      readonly ok: true;
      /** What the outside system calls it: a room, a message, a ticket. */
      readonly ref?: string;
      /** Whom a page reached, and by which channel first. */
      readonly reached?: readonly Reached[];
      readonly channel?: string;
      /** Targets of a page with nobody behind them, though others were reached. */
      readonly empty?: readonly Target[];
      /** Chat channels that were told of a page. */
      readonly told?: readonly string[];
      readonly bundle?: Bundled;
      readonly answers?: readonly { readonly question: CalendarQuestion; readonly is: Instant }[];
    }
  /** `nobody`: a page's targets were empty, so that nobody was tried at all. */
  | { readonly ok: false; readonly error: string; readonly nobody?: true }
  /** Never tried: it had lost its point. */
  | { readonly ok: false; readonly dropped: string };

/** One lane's work of one activity: outcomes by effect key, and what stopped it before the end of its batch. */
export interface Delivery {
  readonly outcomes: readonly { readonly effect: string; readonly outcome: Outcome }[];
  readonly stoppedBy?: { readonly error: string; readonly retryAfterMs?: number };
}

export const laneOf: { readonly [D in DeedName]: Lane } = {
  page: "paging",
  withdrawPages: "paging",
  callByHand: "chat",
  openRoom: "chat",
  invite: "chat",
  setTopic: "chat",
  post: "chat",
  edit: "chat",
  archiveRoom: "chat",
  remind: "chat",
  publish: "status-page",
  withdrawEntry: "status-page",
  tell: "stakeholders",
  createTicket: "tickets",
  comment: "tickets",
  createItems: "tickets",
  sendInvitation: "calendar",
  cancelInvitation: "calendar",
  workOut: "calendar",
  openSuccessor: "paging",
  handOnClearing: "paging",
  handOver: "paging",
  answerMerge: "paging",
  forwardAlerts: "paging",
};
