import type { AlertFields, AlertReport, ClearedAlert } from "./alert.ts";
import type { Belongings, Effect, Outcome, StatusState } from "./effects.ts";
import type { Kind } from "./kind.ts";
import type { Strategy } from "./mitigation-strategies.ts";
import type { Instant, Minutes } from "./moment.ts";
import type { Actor, Audience, Person, Role, Target } from "./people.ts";
import type { Policy } from "./policy.ts";
import type { EvidenceKind, ItemKind, ItemPriority } from "./post-incident.ts";
import type { Severity } from "./severity.ts";

/** Why something that was opened is no incident (process document, "NOT Incidents"). */
export const declineReasons = [
  "known-issue",
  "planned-maintenance",
  "non-urgent-bug",
  "feature-request",
  "performance-opportunity",
  "duplicate",
  "other",
] as const;
export type DeclineReason = (typeof declineReasons)[number];

/** The process document's update from the investigation, as structured fields, or free text. */
export type UpdateFields =
  | {
      readonly form: "investigation";
      readonly recentDeployment: string;
      readonly symptom: string;
      readonly hypothesis: string;
      readonly nextStep: string;
    }
  | { readonly form: "free"; readonly text: string };

/** What machines, people and the system itself may ask of an incident, each under one name with its fields. */
export interface CommandFields {
  // detect
  fireAlert: AlertFields;
  clearAlert: ClearedAlert;
  /** Alerts of one group that arrived together, each as if it had come by itself. */
  takeAlerts: { readonly alerts: readonly AlertReport[]; readonly groupKey?: string };
  acknowledge: object;
  /** Gives it back: the round of acknowledgement begins anew. */
  unacknowledge: { readonly reason?: string };
  /** Whoever acknowledged is not paged again for their silence before then. */
  snoozePage: { readonly minutes: Minutes; readonly reason?: string };
  declare: {
    readonly severity: Severity;
    readonly service: string;
    readonly title: string;
    readonly impact: string;
    readonly impactStartedAt?: Instant;
  };
  decline: { readonly because: DeclineReason; readonly note: string };
  // people and roles
  join: object;
  assignRole: { readonly role: Role; readonly person: Person; readonly domain?: string };
  releaseRole: { readonly role: Role; readonly person: Person };
  takeCommand: object;
  offerCommand: { readonly to: Person };
  acceptCommand: object;
  declineCommand: object;
  /** Pages somebody in: the commander may pull any engineer from other work. */
  pageIn: { readonly target: Target; readonly reason: string };
  /** Takes the next step of the escalation, or jumps to the step of that number, counted from 1. */
  escalate: { readonly reason: string; readonly toStep?: number };
  /** Hands it to another team: the round of acknowledgement begins anew, with that team's steps. */
  reassign: { readonly team: string; readonly reason: string };
  escalateToExecutives: { readonly reason: string };
  // assessment
  changeSeverity: { readonly severity: Severity; readonly reason: string };
  describeImpact: { readonly impact: string; readonly usersAffected?: number; readonly impactStartedAt?: Instant };
  makePrivate: { readonly reason: string };
  // investigation
  recordFinding: { readonly text: string };
  recordHypothesis: { readonly text: string };
  judgeHypothesis: {
    readonly hypothesis: number;
    readonly verdict: "confirmed" | "rejected";
    readonly evidence: string;
  };
  recordCause: { readonly internal: string; readonly public: string; readonly eta?: string };
  recordDecision: { readonly text: string; readonly emergencyChange: boolean };
  postUpdate: UpdateFields;
  // mitigation
  startMitigation: {
    readonly strategy: Strategy;
    readonly description: string;
    readonly etaMinutes?: Minutes;
    readonly risk: string;
    readonly rollbackPlan: string;
  };
  endMitigation: { readonly attempt: number; readonly worked: boolean; readonly note: string };
  markMitigated: { readonly note?: string };
  reportRelapse: { readonly text: string };
  confirmFixDeployed: { readonly note?: string };
  // communication
  postStatus: { readonly state: StatusState; readonly text: string };
  updateAudience: { readonly audience: Audience; readonly text: string };
  snoozeUpdates: { readonly minutes: Minutes; readonly reason: string };
  // work
  addTask: { readonly text: string; readonly owner?: Person };
  completeTask: { readonly task: number };
  handOverTask: { readonly task: number; readonly to: Person };
  tick: { readonly item: string };
  waive: { readonly obligation: string; readonly reason: string; readonly approver: Person };
  /** From now on it is owed what that policy promises. */
  applyPolicy: { readonly policy: Policy; readonly reason: string };
  // endings
  resolve: {
    readonly mitigation: string;
    readonly serviceStatus: string;
    readonly errorRate: string;
    readonly latency: string;
    readonly monitoringForMinutes?: Minutes;
    /** Needed before 15 minutes of watch (from mitigated). */
    readonly reason?: string;
    /** Resolves although tasks, mitigations or alerts are still open; they become follow-ups. */
    readonly despiteOpen?: boolean;
  };
  close: { readonly impact: string; readonly thanks?: string; readonly reason?: string };
  declareFalseAlarm: { readonly reason: string };
  /** Another incident is for the same outage: this one goes into that one. */
  mergeInto: { readonly into: string; readonly reason: string };
  /** From the incident that goes to the one that stays, … */
  takeOver: Belongings & { readonly from: string; readonly kind: Kind };
  /** … and its answer: it has taken over, or why it has not. */
  concludeMerge: { readonly into: string; readonly because?: string };
  reopen: { readonly reason: string };
  // post-incident
  saveEvidence: { readonly evidence: EvidenceKind; readonly link: string };
  namePostmortemOwner: { readonly person: Person };
  movePostmortem: { readonly to: Instant; readonly reason: string };
  recordMeetingHeld: { readonly note?: string };
  submitDraft: { readonly link: string };
  closeComments: object;
  publishPostmortem: { readonly link: string };
  publishReview: { readonly link: string };
  addActionItem: {
    readonly description: string;
    readonly kind: ItemKind;
    readonly owner: Person;
    readonly priority: ItemPriority;
    readonly acceptance: string;
    /** Any instant of the day it is due; the promise ends with that working day. Left out: P0 within the policy's 7 days. */
    readonly dueOn?: Instant;
  };
  changeActionItem: {
    readonly item: string;
    readonly owner?: Person;
    readonly dueOn?: Instant;
    readonly reason: string;
  };
  completeActionItem: { readonly item: string };
  completeReview: { readonly note: string };
  reviewEffectiveness: { readonly item: string; readonly effective: boolean; readonly note: string };
  /** An incident entered afterwards: its instants are those given; nobody is paged. */
  enterRetroactively: {
    readonly severity: Severity;
    readonly service: string;
    readonly title: string;
    readonly impact: string;
    readonly commander: Person;
    readonly impactStartedAt: Instant;
    readonly detectedAt: Instant;
    readonly acknowledgedAt: Instant;
    readonly mitigatedAt: Instant;
    readonly resolvedAt: Instant;
  };
  // by the system, and refused from anybody else
  time: object;
  /** What came of an effect, or that it was dropped because it had lost its point. */
  reportOutcome: { readonly effect: Effect; readonly outcome: Outcome };
  noteRefusal: { readonly command: string; readonly who: Actor; readonly refusal: string };
  noteLane: { readonly lane: string; readonly state: "down" | "healed"; readonly error?: string };
}

export type CommandName = keyof CommandFields;
export type Command = { [N in CommandName]: { readonly type: N } & CommandFields[N] }[CommandName];
export type CommandNamed<N extends CommandName> = Extract<Command, { type: N }>;

/** Who sends a command, how, when, and the key under which it is carried out once. */
export interface Sender {
  readonly by: Actor;
  readonly key: string;
  /** When our own API received it; counts for whether a promise was kept in time. Left out where time is rehearsed. */
  readonly sentAt?: Instant;
  /** Why somebody acts beyond their role; recorded. Emergencies are never blocked. */
  readonly override?: string;
  /** The request it came with, as the API's log names it: so that the worker's log can be read beside that one. */
  readonly requestId?: string;
}

/** A command as it travels. */
export interface Envelope extends Sender {
  readonly command: Command;
}

/** Commands only the product itself gives; every other name is an Update and a Signal. */
export const systemCommands = [
  "time",
  "reportOutcome",
  "noteRefusal",
  "noteLane",
] as const satisfies readonly CommandName[];

/** Every command people and machines may give, by name: one Update and one Signal each. */
export const commandNames = [
  "fireAlert",
  "clearAlert",
  "takeAlerts",
  "acknowledge",
  "unacknowledge",
  "snoozePage",
  "declare",
  "decline",
  "join",
  "assignRole",
  "releaseRole",
  "takeCommand",
  "offerCommand",
  "acceptCommand",
  "declineCommand",
  "pageIn",
  "escalate",
  "reassign",
  "escalateToExecutives",
  "changeSeverity",
  "describeImpact",
  "makePrivate",
  "recordFinding",
  "recordHypothesis",
  "judgeHypothesis",
  "recordCause",
  "recordDecision",
  "postUpdate",
  "startMitigation",
  "endMitigation",
  "markMitigated",
  "reportRelapse",
  "confirmFixDeployed",
  "postStatus",
  "updateAudience",
  "snoozeUpdates",
  "addTask",
  "completeTask",
  "handOverTask",
  "tick",
  "waive",
  "applyPolicy",
  "resolve",
  "close",
  "declareFalseAlarm",
  "mergeInto",
  "takeOver",
  "concludeMerge",
  "reopen",
  "saveEvidence",
  "namePostmortemOwner",
  "movePostmortem",
  "recordMeetingHeld",
  "submitDraft",
  "closeComments",
  "publishPostmortem",
  "publishReview",
  "addActionItem",
  "changeActionItem",
  "completeActionItem",
  "completeReview",
  "reviewEffectiveness",
  "enterRetroactively",
] as const satisfies readonly CommandName[];
export type PublicCommandName = (typeof commandNames)[number];
