import type { AlertFields } from "./alert.ts";
import type { CalendarQuestion } from "./calendar.ts";
import type { CommandFields, DeclineReason } from "./commands.ts";
import type { Bundled, Reached, StatusState } from "./effects.ts";
import type { EpisodeCause, HoldReason } from "./incident.ts";
import type { Kind } from "./kind.ts";
import type { Instant, Minutes } from "./moment.ts";
import type { Actor, Person, Role, Target } from "./people.ts";
import type { ItemKind, ItemPriority } from "./post-incident.ts";
import type { Severity } from "./severity.ts";

/** One step of an obligation's escalation that was taken, with the instant it was for. */
export interface StepTaken {
  readonly obligation: string;
  readonly step: string;
  readonly at: Instant;
}

/**
 * What has happened. Written once, kept for ever: names and fields are never renamed once released.
 * Where an event says no more than the command that caused it, it has that command's fields.
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
  /** An alert too late for this incident: whoever has its group now gets it, else a new, linked incident. */
  alertHandedOn: AlertFields;
  /** An alert cleared after the end: whoever has it now is told. */
  clearingHandedOn: { readonly cleared: CommandFields["clearAlert"] };
  alertCleared: { readonly alert: string };
  /** Nobody is paged for its alerts until then, or until more is known. */
  alertsHeld: { readonly because: HoldReason; readonly until: Instant; readonly note?: string };
  /** From here on somebody is needed. */
  alertsReleased: { readonly because: string };
  acknowledged: { readonly person: Person };
  /** `person` had it, and has it no longer. */
  unacknowledged: { readonly person: Person; readonly reason?: string };
  pageSnoozed: { readonly minutes: Minutes; readonly until: Instant; readonly reason?: string };
  declared: { readonly severity: Severity; readonly service: string; readonly title: string; readonly impact: string };
  declined: { readonly because: DeclineReason; readonly note: string };
  joined: { readonly person: Person };
  roleAssigned: { readonly role: Role; readonly person: Person; readonly domain?: string };
  roleReleased: { readonly role: Role; readonly person: Person };
  commandOffered: { readonly to: Person; readonly lapsesAt: Instant; readonly because?: "silent" };
  commandDeclined: { readonly person: Person };
  commandOfferLapsed: { readonly to: Person };
  /** The commander was silent and nobody took over: the commander's round begins anew. */
  commanderRoundReopened: object;
  pagedIn: { readonly target: Target; readonly reason: string };
  /** `skipped` are the steps that a jump leaves out. */
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
  /** A new stretch of impact: after relapse or reopening. `holders` are paged first. */
  episodeBegan: { readonly cause: EpisodeCause; readonly text: string; readonly holders: readonly Person[] };
  fixDeployed: CommandFields["confirmFixDeployed"];
  /** Without a text, by the system itself: the template says it. */
  statusPosted: { readonly state: StatusState; readonly text?: string };
  audienceUpdated: CommandFields["updateAudience"];
  updatesSnoozed: { readonly minutes: Minutes; readonly until: Instant; readonly reason: string };
  taskAdded: { readonly task: number; readonly text: string; readonly owner: Person };
  taskCompleted: CommandFields["completeTask"];
  taskHandedOver: CommandFields["handOverTask"];
  ticked: CommandFields["tick"];
  waived: CommandFields["waive"];
  /** `changes` says in words what is promised otherwise from then on. */
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
  /** Its alerts, people and groups are the other's from now on. */
  mergedInto: { readonly into: string };
  mergeDeclined: { readonly from: string; readonly because: string };
  /** It has taken another incident's alerts and people over. */
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
  /** All steps that fell due together. */
  stepsTaken: { readonly steps: readonly StepTaken[] };
  /** A page reached somebody: at least one channel of one person accepted it. */
  paged: {
    readonly effect: string;
    readonly reached: readonly Reached[];
    readonly channel: string;
    /** Said only where personal rules go on: whether they go on waking people. */
    readonly urgency?: "page" | "message";
    /** Targets with nobody behind them. */
    readonly empty?: readonly Target[];
    readonly told?: readonly string[];
    readonly bundle?: Bundled;
  };
  /** A page reached nobody; it is no longer tried, the next step is taken instead. */
  pageFailed: {
    readonly effect: string;
    readonly obligations: readonly string[];
    readonly error: string;
    /** There was nobody behind its targets. */
    readonly nobody?: true;
  };
  /** What an obligation asked for was made or told, under that obligation's key. */
  made: { readonly obligation: string; readonly effect: string; readonly ref?: string };
  effectFailed: { readonly effect: string; readonly error: string; readonly obligation?: string };
  /** It was no longer of use when its turn came: the round was over, the nudge pointless. */
  effectDropped: { readonly effect: string; readonly because: string };
  instantsWorkedOut: { readonly answers: readonly { readonly question: CalendarQuestion; readonly is: Instant }[] };
  commandRefused: { readonly command: string; readonly who: Actor; readonly refusal: string };
  laneDown: { readonly lane: string; readonly error: string };
  laneHealed: { readonly lane: string };
  /** Nothing more is owed; the workflow ends. */
  ended: { readonly as: "completed" | "declined" | "false-alarm" | "merged" };
}

export type EventName = keyof EventFields;
export type EventBody = { [N in EventName]: { readonly type: N } & EventFields[N] }[EventName];

/** A body with its place in the incident's history: number, instant it was processed, who. */
export interface EventHead {
  readonly seq: number;
  readonly at: Instant;
  readonly by: Actor;
  readonly sentAt?: Instant;
  /** The reason somebody gave for acting beyond their role. */
  readonly override?: string;
}
export type Event = { [N in EventName]: EventHead & { readonly type: N } & EventFields[N] }[EventName];
export type EventNamed<N extends EventName> = Extract<Event, { type: N }>;
