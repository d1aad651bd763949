import type { AlertDetails, AlertFields } from "../detecting/alert.ts";
import type { CalendarQuestion } from "./calendar.ts";
import type { Category } from "./category.ts";
import type { CommandFields } from "../commands/commands.ts";
import type { DeclineReason } from "../detecting/decline-reasons.ts";
import type { Bundled, Reached, StatusState } from "./effects.ts";
import type { EpisodeCause, HoldReason } from "./episode.ts";
import type { Kind } from "./kind.ts";
import type { Instant, Minutes } from "./moment.ts";
import type { Actor, Person, Role, Target } from "./people.ts";
import type { ItemKind, ItemPriority } from "../following-through/post-incident.ts";
import type { Severity } from "./severity.ts";

/** One step of an obligation that was taken, with the instant for which it was planned. */
export interface StepTaken {
  readonly obligation: string;
  readonly step: string;
  readonly at: Instant;
}

/**
 * Everything that can happen to an incident. Events are stored for ever: their names and fields are never renamed
 * after a release. An event with the same content as its command has the command's fields.
 */
export interface EventFields {
  opened: {
    readonly kind: Kind;
    readonly title: string;
    readonly service: string;
    readonly impact: string;
    readonly severity: Severity;
    readonly impactStartedAt?: Instant;
  };
  alertFired: AlertFields;
  /**
   * The alert came too late for this incident. It is passed to another incident of its group, or to a new, linked
   * incident.
   */
  alertHandedOn: AlertFields;
  /** The alert cleared after this incident's end. The incident that has the alert now is told. */
  clearingHandedOn: { readonly cleared: CommandFields["clearAlert"] };
  /**
   * The source reported a firing alert again with changed details. `raisedFrom` is the earlier severity if the alert
   * got worse.
   */
  alertChanged: {
    readonly alert: string;
    readonly summary: string;
    readonly severity: Severity;
    readonly raisedFrom?: Severity;
    readonly details?: AlertDetails;
  };
  alertCleared: { readonly alert: string; readonly endedAt?: Instant };
  /** On-call is not paged for the alerts before `until`, unless an earlier event decides that somebody is needed. */
  alertsHeld: { readonly because: HoldReason; readonly until: Instant; readonly note?: string };
  /** The alerts are no longer held back: on-call is paged from here on. */
  alertsReleased: { readonly because: string };
  acknowledged: { readonly person: Person };
  /** `person` had acknowledged, and gave the incident back. */
  unacknowledged: { readonly person: Person; readonly reason?: string };
  pageSnoozed: { readonly minutes: Minutes; readonly until: Instant; readonly reason?: string };
  declared: {
    readonly severity: Severity;
    readonly service: string;
    readonly title: string;
    readonly impact: string;
    /** What the public may read of the impact. */
    readonly publicImpact?: string;
    readonly category?: Category;
  };
  declined: { readonly because: DeclineReason; readonly note: string };
  joined: { readonly person: Person };
  roleAssigned: { readonly role: Role; readonly person: Person; readonly domain?: string };
  roleReleased: { readonly role: Role; readonly person: Person };
  commandOffered: { readonly to: Person; readonly lapsesAt: Instant; readonly because?: "silent" };
  commandDeclined: { readonly person: Person };
  commandOfferLapsed: { readonly to: Person };
  /**
   * The commander was silent and nobody took over (see `silent-commander.ts`): another round of paging for a
   * commander begins.
   */
  commanderRoundReopened: object;
  pagedIn: { readonly target: Target; readonly reason: string };
  /** Somebody called more people. `skipped` lists the steps that are left out when a later step is chosen. */
  escalated: CommandFields["escalate"] & { readonly skipped?: readonly StepTaken[] };
  reassigned: CommandFields["reassign"];
  escalatedToExecutives: CommandFields["escalateToExecutives"];
  severityChanged: { readonly severity: Severity; readonly from: Severity; readonly reason: string };
  impactDescribed: CommandFields["describeImpact"];
  madePrivate: CommandFields["makePrivate"];
  findingRecorded: CommandFields["recordFinding"];
  hypothesisRecorded: { readonly hypothesis: number; readonly text: string };
  hypothesisJudged: CommandFields["judgeHypothesis"];
  causeRecorded: CommandFields["recordCause"];
  decisionRecorded: CommandFields["recordDecision"];
  updatePosted: { readonly update: CommandFields["postUpdate"]; readonly real: boolean };
  mitigationStarted: { readonly attempt: number } & CommandFields["startMitigation"];
  mitigationEnded: CommandFields["endMitigation"];
  mitigated: CommandFields["markMitigated"];
  /** The impact is back, after a relapse or a reopening. `holders` are the people who are paged first. */
  episodeBegan: { readonly cause: EpisodeCause; readonly text: string; readonly holders: readonly Person[] };
  fixDeployed: CommandFields["confirmFixDeployed"];
  /** `text` is absent if the system posts: a template then provides the words. */
  statusPosted: { readonly state: StatusState; readonly text?: string };
  audienceUpdated: CommandFields["updateAudience"];
  updatesSnoozed: { readonly minutes: Minutes; readonly until: Instant; readonly reason: string };
  taskAdded: { readonly task: number; readonly text: string; readonly owner: Person };
  taskCompleted: CommandFields["completeTask"];
  taskHandedOver: CommandFields["handOverTask"];
  ticked: CommandFields["tick"];
  waived: CommandFields["waive"];
  /** `changes` lists in words what the new policy promises differently from the old one. */
  policyApplied: CommandFields["applyPolicy"] & { readonly changes: readonly string[] };
  resolved: {
    readonly mitigation: string;
    readonly serviceStatus: string;
    readonly errorRate: string;
    readonly latency: string;
    readonly monitoringForMinutes: Minutes;
    readonly reason?: string;
    readonly followUps: readonly string[];
  };
  closed: CommandFields["close"];
  falseAlarmDeclared: CommandFields["declareFalseAlarm"];
  mergeRequested: CommandFields["mergeInto"];
  mergeFailed: { readonly into: string; readonly because: string };
  /** From now on the alerts, people and groups of this incident belong to the incident `into`. */
  mergedInto: { readonly into: string };
  mergeDeclined: { readonly from: string; readonly because: string };
  /** This incident has taken over the alerts and people of the incident `from`. */
  mergedIn: { readonly from: string; readonly people: readonly Person[] };
  evidenceSaved: CommandFields["saveEvidence"];
  postmortemOwnerNamed: CommandFields["namePostmortemOwner"];
  postmortemMoved: CommandFields["movePostmortem"];
  meetingHeld: CommandFields["recordMeetingHeld"];
  draftSubmitted: CommandFields["submitDraft"];
  commentsClosed: object;
  postmortemPublished: CommandFields["publishPostmortem"];
  reviewPublished: CommandFields["publishReview"];
  actionItemAdded: {
    readonly item: string;
    readonly description: string;
    readonly kind: ItemKind;
    readonly owner: Person;
    readonly priority: ItemPriority;
    readonly acceptance: string;
    readonly dueOn: Instant;
  };
  actionItemChanged: CommandFields["changeActionItem"];
  actionItemCompleted: CommandFields["completeActionItem"];
  reviewCompleted: CommandFields["completeReview"];
  effectivenessReviewed: CommandFields["reviewEffectiveness"];
  enteredRetroactively: CommandFields["enterRetroactively"];
  /** All steps that fell due together were taken. */
  stepsTaken: { readonly steps: readonly StepTaken[] };
  /** A page reached somebody: at least one channel of one person accepted the page. */
  paged: {
    readonly effect: string;
    readonly reached: readonly Reached[];
    readonly channel: string;
    /**
     * Set if further steps of people's own paging rules follow: "page" if these steps wake people, "message" if not.
     */
    readonly urgency?: "page" | "message";
    /** Targets that stand for nobody at present. */
    readonly empty?: readonly Target[];
    readonly told?: readonly string[];
    readonly bundle?: Bundled;
  };
  /** The page reached nobody and is not tried again. The next step is taken instead. */
  pageFailed: {
    readonly effect: string;
    readonly obligations: readonly string[];
    readonly error: string;
    /** Set if there was nobody behind any target of the page. */
    readonly nobody?: true;
  };
  /** A room, ticket or message that an obligation asked for was made; `obligation` is that obligation's key. */
  made: { readonly obligation: string; readonly effect: string; readonly ref?: string };
  effectFailed: { readonly effect: string; readonly error: string; readonly obligation?: string };
  /**
   * An effect (a page, message or other act) was no longer of use when its turn came: its round of paging was over,
   * or its reminder pointless.
   */
  effectDropped: {
    readonly effect: string;
    readonly because: string;
    /** Set for a status page entry that an earlier attempt may have published although no outcome is known. */
    readonly mayBePublished?: true;
  };
  instantsWorkedOut: { readonly answers: readonly { readonly question: CalendarQuestion; readonly is: Instant }[] };
  commandRefused: { readonly command: string; readonly who: Actor; readonly refusal: string };
  laneDown: { readonly lane: string; readonly error: string };
  laneHealed: { readonly lane: string };
  /** The incident ended: nothing more is owed, and its workflow ends. */
  ended: { readonly as: "completed" | "declined" | "false-alarm" | "merged" };
}

export type EventName = keyof EventFields;
export type EventBody = { [N in EventName]: { readonly type: N } & EventFields[N] }[EventName];

/**
 * What every event has besides its own fields: its number in the incident's history, when it was processed, and who
 * caused it.
 */
export interface EventHead {
  readonly seq: number;
  readonly at: Instant;
  readonly by: Actor;
  readonly sentAt?: Instant;
  /** The reason that a person gave for acting beyond their role. */
  readonly override?: string;
}
export type Event = { [N in EventName]: EventHead & { readonly type: N } & EventFields[N] }[EventName];
export type EventNamed<N extends EventName> = Extract<Event, { type: N }>;
