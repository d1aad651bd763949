import {
  defineSearchAttributeKey,
  type TypedSearchAttributes,
  type WorkflowIdConflictPolicy,
  type WorkflowIdReusePolicy,
} from "@temporalio/common";
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import type { CommandFields, Envelope } from "../domain/commands/commands.ts";
import { commandNames, type PublicCommandName } from "../domain/commands/catalogue.ts";
import type { Lane } from "../domain/incident/effects.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { Kind } from "../domain/incident/kind.ts";
import type { Instant, Minutes } from "../domain/incident/moment.ts";
import type { Obligation } from "../domain/obligations.ts";
import type { Actor } from "../domain/incident/people.ts";
import type { PhaseName } from "../domain/runbook.ts";
import type { Snapshot } from "../domain/incident/snapshot.ts";
import { incidentSummaries } from "./temporal-ui/start-summaries.ts";

// The inputs of two further workflows that clients start: one tells people of a change of duty, the other sends a code
// that confirms a contact method.
export type { DutyChanged } from "../activities/duty-news.ts";
export type { ContactCheck } from "../activities/background-jobs.ts";

/**
 * The one argument of every update and signal: the envelope, with the command's own fields beside it. Somebody at the
 * Temporal UI may leave out the key, which is then made up, and the actor, who is then "unverified".
 */
export type Message<N extends PublicCommandName> = {
  readonly by?: Actor | string;
  readonly key?: string;
} & Pick<Envelope, "sentAt" | "override" | "requestId"> &
  CommandFields[N];

/** The answer to an update; `revision` is the number of the incident's last event. */
export interface Answer {
  readonly revision: number;
  readonly note?: string;
  /** Set when a command with this key was carried out before, so that nothing was done again. */
  readonly known?: true;
}

/**
 * The type of the failure with which a command is refused. The failure's message is a sentence for the person or
 * machine that gave the command.
 */
export const refusedType = "Refused";

/**
 * Makes the update for a command. Every command can be sent as an update, by callers who wait for the answer or the
 * refusal.
 */
export const commandUpdate = <N extends PublicCommandName>(name: N) => defineUpdate<Answer, [Message<N>]>(name);
/**
 * Makes the signal for a command. Every command can also be sent as a signal of the same name, by machines and from
 * the Temporal UI. The timeline shows a signal that was refused.
 */
export const commandSignal = <N extends PublicCommandName>(name: N) => defineSignal<[Message<N>]>(name);
export { commandNames };

export interface IncidentView {
  readonly incident: Incident;
  readonly obligations: readonly Obligation[];
  readonly phase: PhaseName;
  readonly revision: number;
  /** The number of effects not yet carried out plus the number of events not yet stored in the database. */
  readonly undone: number;
  readonly unrecorded: number;
  readonly laneHealth: Snapshot["laneHealth"];
  readonly atRest: boolean;
}
export const getIncident = defineQuery<IncidentView>("getIncident");

/**
 * The workflow type while people work on an incident, and the type while it waits for a date. Both run under one
 * workflow id.
 */
export const incidentType = "incident";
export const incidentAtRestType = "incidentAtRest";

/**
 * The workflow type that stores events which an incident handed over because too many of them were waiting for the
 * database.
 */
export const recordLaterType = "recordLater";

/**
 * The search attributes by which incidents are found in the Temporal UI. For private incidents the service and the
 * commander are left out.
 */
export const searchAttributes = {
  phase: defineSearchAttributeKey("IncidentPhase", "KEYWORD"),
  severity: defineSearchAttributeKey("IncidentSeverity", "KEYWORD"),
  service: defineSearchAttributeKey("IncidentService", "KEYWORD"),
  commander: defineSearchAttributeKey("IncidentCommander", "KEYWORD"),
  kind: defineSearchAttributeKey("IncidentKind", "KEYWORD"),
} as const;

export interface Realm {
  /**
   * The kind of incident. Drills have queues of their own, whose workers have only local adapters, so that they can
   * reach no real person.
   */
  readonly kind: Kind;
  /**
   * Rehearsals have queues of their own, on which only workers started for rehearsal listen. Only there may the clock
   * be turned.
   */
  readonly rehearsal: boolean;
  /** A prefix that tells apart the queues of several installations, or test files, on one server. */
  readonly prefix?: string;
}
const rehearsalMark = "rehearsal-";
const drillMark = "drills";

/**
 * How often a worker tells Temporal that the worker is alive, so that the readiness check notices a killed worker
 * within seconds.
 */
export const workerHeartbeatsEveryMs = 1000;

/**
 * Returns the name of the workflow task queue of active incidents, from which the names of all other queues are made.
 */
export const queueOf = ({ kind, rehearsal, prefix = "" }: Realm): string =>
  `${rehearsal ? rehearsalMark : ""}${prefix}${kind === "drill" ? drillMark : "incidents"}`;
export const isRehearsalQueue = (queue: string): boolean => queue.startsWith(rehearsalMark);
export const isDrillQueue = (queue: string): boolean => queue.endsWith(drillMark);

const atRestMark = "-at-rest";
export const atRestQueue = (queue: string): string => `${queue}${atRestMark}`;
export const activeQueue = (queue: string): string =>
  queue.endsWith(atRestMark) ? queue.slice(0, -atRestMark.length) : queue;
/**
 * Returns the name of a lane's task queue. Each lane has its own, so that a slow vendor delays no other lane. Pages
 * share the queue of the incidents' workflows: their worker can then begin a page without asking the server for it.
 */
export const laneQueue = (queue: string, lane: Lane | "records"): string =>
  lane === "paging" ? queue : `${queue}-${lane}`;

/**
 * The type of the workflow that posts events to one receiver. Its activities share its queue, so that a slow receiver
 * delays no other receiver.
 */
export const webhookType = "webhook";
export const wakeWebhook = defineSignal("wake");
export const webhookQueue = ({ rehearsal, prefix = "" }: Omit<Realm, "kind">): string =>
  `${rehearsal ? rehearsalMark : ""}${prefix}webhooks`;

/** The type of the workflow of one dead man's switch. */
export const heartbeatType = "heartbeat";
export interface HeartbeatTerms {
  readonly everyMinutes: Minutes;
  readonly graceMinutes: Minutes;
}
/**
 * A beat: a sign of life, with the heartbeat's current terms. `at` is the instant when the beat arrived at the API,
 * left out in rehearsals with a turned clock.
 */
export interface Beat {
  readonly terms: HeartbeatTerms;
  readonly at?: Instant;
}
export const beat = defineSignal<[Beat]>("beat");
/**
 * The signal by which the heartbeat's sender reports that the heartbeat ended, such as a Watchdog alert that is
 * reported as resolved.
 */
export const heartbeatDeath = defineSignal<[Pick<Beat, "at">]>("death");
/**
 * The signal that gives the workflow the currently configured terms; null when the heartbeat is no longer configured.
 */
export const heartbeatTerms = defineSignal<[HeartbeatTerms | null]>("terms");

/** The alert that was raised for a silent heartbeat: its group and its incident, to which the clearing is sent too. */
export interface HeartbeatSilence {
  readonly since: Instant;
  readonly groupKey: string;
  readonly incident?: string;
}
export interface HeartbeatReport {
  readonly lastAt: Instant;
  readonly dueAt: Instant;
  readonly silence?: HeartbeatSilence;
  readonly isForgotten: boolean;
}
export const heartbeatReport = defineQuery<HeartbeatReport>("standing");

/** The activities of a heartbeat's workflow, each safe to repeat. `at` is the current instant of the workflow. */
export interface HeartbeatAlarm {
  /** Raises an alert for a silent heartbeat; returns undefined when no heartbeat of that name is configured. */
  heartbeatFellSilent(told: {
    readonly name: string;
    readonly since: Instant;
    readonly at: Instant;
    /** True if the heartbeat's sender itself reported that the heartbeat ended. */
    readonly died?: true;
  }): Promise<HeartbeatSilence | undefined>;
  heartbeatIsBack(told: { readonly name: string; readonly silence: HeartbeatSilence }): Promise<void>;
}

/**
 * How often, in minutes, the system looks who has come on duty. An edit of the schedules is noticed within this time.
 */
export const handoffsEveryMinutes = 15;

/**
 * The signal that a handoff was confirmed, which ends the wait at once. Before each further message the database is
 * asked whether the handoff was confirmed, so a lost signal does no harm.
 */
export const handoffAcknowledged = defineSignal("acknowledged");

/**
 * The type of the workflow that reports events of all incidents to an outside system; each system has one such
 * workflow, on a queue of its own. The type keeps the name of the first such system, under which workflows are
 * running.
 */
export const mirrorType = "pagerDutyMirror";
export const wakeMirror = defineSignal("wake");
export const mirrorQueue = (system: string, { rehearsal, prefix = "" }: Omit<Realm, "kind">): string =>
  `${rehearsal ? rehearsalMark : ""}${prefix}${system}`;

export interface IncidentStart {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [Snapshot];
  readonly workflowIdReusePolicy: WorkflowIdReusePolicy;
  readonly workflowIdConflictPolicy: WorkflowIdConflictPolicy;
  readonly typedSearchAttributes?: TypedSearchAttributes;
  readonly staticSummary: string;
}

/**
 * Returns the options that start an incident's workflow and deliver its first command in the same call
 * (signal-with-start). Without these two policies Temporal would start a closed incident anew under its old id.
 */
export const startOf = (snapshot: Snapshot, realm: Omit<Realm, "kind">): IncidentStart => ({
  workflowId: snapshot.incident.id,
  taskQueue: queueOf({ ...realm, kind: snapshot.incident.kind }),
  args: [snapshot],
  staticSummary: incidentSummaries[snapshot.incident.kind],
  workflowIdReusePolicy: "REJECT_DUPLICATE",
  workflowIdConflictPolicy: "USE_EXISTING",
});
