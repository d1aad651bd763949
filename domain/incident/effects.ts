import type { Ask, Hours } from "../paging/ask.ts";
import type { AlertFields, AlertReport, ClearedAlert, ShownAlert } from "../detecting/alert.ts";
import type { CalendarQuestion } from "./calendar.ts";
import type { Kind } from "./kind.ts";
import type { Instant, Minutes } from "./moment.ts";
import type { Audience, NamedTarget, Person, Target } from "./people.ts";
import type { Severity } from "./severity.ts";

/**
 * The delivery lanes: separate queues of pages, messages and other acts for outside systems. A lane that fails does
 * not stop the others; when it recovers, the acts it missed are done in order.
 */
export const deliveryLanes = ["chat", "status-page", "stakeholders", "tickets", "calendar"] as const;
export type DeliveryLane = (typeof deliveryLanes)[number];
export type Lane = "paging" | DeliveryLane;

/**
 * A channel of an outside system by which people are paged, such as `sms`. People's own channels and addresses are
 * kept outside the incident.
 */
export type PagingChannel = string;

/**
 * One further step of a person's own paging rule: by which channel the person is asked again, and how many minutes
 * after the page.
 */
export interface PersonalStep {
  readonly afterMinutes: Minutes;
  readonly channel: PagingChannel;
}

/** The alerts and people that an incident hands over when it is merged into another. */
export interface Belongings {
  readonly private: boolean;
  readonly alerts: readonly AlertFields[];
  readonly people: readonly Person[];
  readonly acknowledgedBy?: Person;
  /** What the public reads of the incident on the status page; absent if the public has read nothing. */
  readonly inPublic?: StatusState;
}

/** One thing that a page asks of a target, and the obligation that an answer would fulfil. */
export interface PageAsk {
  readonly target: Target;
  readonly ask: Ask;
  readonly obligation?: string;
  /** Only people for whom it is within these hours, by their own clock, are paged. */
  readonly hours?: Hours;
  /** People who are left out because they have just given the incident back. */
  readonly except?: readonly Person[];
  /** The person who already has the incident: left out, because the page looks for somebody besides that person. */
  readonly exceptHolder?: Person;
  /**
   * People who are left out because they have the same page already. A target that stands only for such people is not
   * reported as one that stands for nobody.
   */
  readonly pagedBefore?: readonly Person[];
  /** The step of the escalation that asks; absent if a person called for help. */
  readonly step?: string;
}

/**
 * Why a person was paged: the step, the target, and the schedule or override because of which the person belongs to
 * the target.
 */
export interface Why {
  readonly target: Target;
  readonly step?: string;
  readonly policy?: string;
  /** The schedule by which the person was on duty; absent if the target names no schedule. */
  readonly schedule?: string;
  readonly layer?: string;
  /** The reason given for the override that puts the person on duty. */
  readonly override?: string;
  readonly zone?: string;
}

/** The name of a Liquid template, such as `room/declaration`, and the data for it besides the incident's headline. */
export interface Words {
  readonly wording: string;
  readonly data: Readonly<Record<string, WordValue>>;
}
export type WordValue =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly Readonly<Record<string, string | number>>[];

/**
 * Facts that every message may mention, as they were when the message was first wanted. Instants are epoch
 * milliseconds.
 */
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

/** The states of an incident on the status page. */
export const statusStates = ["investigating", "identified", "monitoring", "resolved"] as const;
export type StatusState = (typeof statusStates)[number];

export type TicketName = "tracking" | "backlog" | "postmortem";

/** One act in the world outside the product, such as a page, a message or a ticket. */
export type Deed =
  | {
      readonly do: "page";
      readonly asks: readonly PageAsk[];
      /** A "page" wakes people; a "message" waits until they look (SEV-3). */
      readonly urgency: "page" | "message";
      /** The promises that are overdue, in words, for people who are paged again. */
      readonly overdue: readonly string[];
      /** Set for a further step of a person's own paging rule: the channel that is tried first. */
      readonly channel?: PagingChannel;
      /** The firing alerts with their details; absent if their senders give no details. */
      readonly alerts?: readonly ShownAlert[];
      /** The version of the policy that asks for the page. */
      readonly policy?: string;
      /**
       * Earlier pages of the same round whose outcome was unknown when this page was sent. Nobody whom they ask is
       * asked again.
       */
      readonly underway?: readonly { readonly at: Instant; readonly asks: readonly PageAsk[] }[];
    }
  /** Withdraws pages, each given by its idempotency key, from the people to whom they were sent, on every channel. */
  | {
      readonly do: "withdrawPages";
      readonly pages: readonly { readonly page: string; readonly person: Person }[];
      readonly because: string;
      /** The person who acknowledged or leads, if there is one. */
      readonly holder?: Person;
      /** Set if nobody has checked that the person who answered the page is who they say they are. */
      readonly unverified?: true;
    }
  /**
   * Posts the list of people to call by hand, to the room or, without a room, to the alerts channel. Phone numbers
   * are looked up when the message is posted.
   */
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
  /** Edits the message that was posted under this name. */
  | ({ readonly do: "edit"; readonly to: "room" | "alerts-channel"; readonly name: string } & Words)
  | { readonly do: "archiveRoom" }
  /** Sends a direct message with reminders to one person. */
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
      /** The number of the last event that the attached draft contains. */
      readonly tellsUpTo: number;
    } & Words)
  | { readonly do: "cancelInvitation"; readonly sequence: number }
  /**
   * Passes on an alert that came too late: to the incident that owns the alert's group now, or to the incident that
   * this incident was merged `into`. If there is neither, a new incident is opened and owns the group.
   */
  | { readonly do: "openSuccessor"; readonly alert: AlertFields; readonly into?: string }
  /** Tells the incident that has the alert now that this alert cleared. */
  | { readonly do: "handOnClearing"; readonly cleared: ClearedAlert; readonly into?: string }
  /** Asks the incident `into` to take over the alerts and people of this incident. */
  | ({ readonly do: "handOver"; readonly into: string } & Belongings)
  /** Answers an incident that asked to be merged into this one: accepted, or (`because`) the reason why not. */
  | { readonly do: "answerMerge"; readonly from: string; readonly because?: string }
  /** Sends the alerts that arrived during a merge on to the other incident. */
  | { readonly do: "forwardAlerts"; readonly into: string; readonly alerts: readonly AlertReport[] }
  | { readonly do: "workOut"; readonly questions: readonly CalendarQuestion[] };

export type DeedName = Deed["do"];

/**
 * An act in the outside world with its idempotency key (`<incidentId>/<deed>/<n>`), its lane, and the incident time
 * it is for. `keeps` is the key of the obligation that a success fulfils. `lateByMinutes` is set if the act is done
 * after its time.
 */
export type Effect = Deed & {
  readonly key: string;
  readonly lane: Lane;
  readonly at: Instant;
  readonly keeps?: string;
  readonly lateByMinutes?: number;
  readonly about: Headline;
  /** Set once an attempt has begun: the effect may have been carried out although no outcome is known. */
  readonly tried?: true;
  /**
   * The change of the rules that brought this effect. When a workflow replays history from before the change, it
   * omits the effect.
   */
  readonly patch?: Patch;
};

/** The names of changes of the rules. A running incident notes under this name that it follows the change. */
export type Patch = "judged-when-it-goes-out" | "ticket-in-room";

/** The acts of the paging lane, which are done side by side: pages, and messages between incidents. */
export type PagingDeed =
  | "page"
  | "withdrawPages"
  | "openSuccessor"
  | "handOnClearing"
  | "handOver"
  | "answerMerge"
  | "forwardAlerts";
export type EffectDoing<D extends DeedName> = Extract<Effect, { do: D }>;

/**
 * A person whom a page reached, the obligations that the person is asked to fulfil, and the steps left of the
 * person's own paging rule.
 */
export interface Reached {
  readonly person: Person;
  readonly obligations: readonly string[];
  readonly further?: readonly PersonalStep[];
  readonly why?: Why;
  /** Set for a shadow: somebody who gets a copy of the page in order to learn, and is not asked to acknowledge. */
  readonly shadow?: true;
}

/**
 * A bundle joins the pages of several incidents in one message. Holds the bundle's id and the number of the
 * incidents.
 */
export interface Bundled {
  readonly page: string;
  readonly incidents: number;
}

/**
 * The outcome of an effect (a page, message or other act). A temporary failure does not count as an outcome: the
 * delivery lane tries again.
 */
export type Outcome =
  | {
      readonly ok: true;
      /** The name that the outside system gave the room, message or ticket. */
      readonly ref?: string;
      /** The people whom a page reached. `channel` is the first channel that accepted the page. */
      readonly reached?: readonly Reached[];
      readonly channel?: string;
      /** Targets of a page that stand for nobody at present, while other targets were reached. */
      readonly empty?: readonly Target[];
      /** Chat channels that the page was posted to. */
      readonly told?: readonly string[];
      readonly bundle?: Bundled;
      readonly answers?: readonly { readonly question: CalendarQuestion; readonly is: Instant }[];
    }
  /** The effect failed. `nobody` is set if there was nobody behind any target of a page, so that nobody was tried. */
  | { readonly ok: false; readonly error: string; readonly nobody?: true }
  /** The effect was dropped without an attempt, for the reason in `dropped`. */
  | { readonly ok: false; readonly dropped: string };

/**
 * The result of one run of a delivery lane (such as chat or tickets): an outcome for each effect it did, and the
 * failure that stopped the run early, if any.
 */
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
