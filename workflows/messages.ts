import {
  defineSearchAttributeKey,
  type TypedSearchAttributes,
  type WorkflowIdConflictPolicy,
  type WorkflowIdReusePolicy,
} from "@temporalio/common";
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow";
import { type CommandFields, commandNames, type Envelope, type PublicCommandName } from "../domain/commands.ts";
import type { Lane } from "../domain/effects.ts";
import type { Incident } from "../domain/incident.ts";
import type { Kind } from "../domain/kind.ts";
import type { Instant, Minutes } from "../domain/moment.ts";
import type { Obligation } from "../domain/obligations.ts";
import type { Actor } from "../domain/people.ts";
import type { PhaseName } from "../domain/runbook.ts";
import type { Snapshot } from "../domain/snapshot.ts";

/**
 * The one argument of every update and signal: the envelope, with the command's own fields beside it. What a person
 * leaves out at the Temporal UI is made up: a key, and an actor who is "unverified".
 */
export type Message<N extends PublicCommandName> = {
  readonly by?: Actor | string;
  readonly key?: string;
} & Pick<Envelope, "sentAt" | "override" | "requestId"> &
  CommandFields[N];

/** What an update answers; `revision` is the number of the incident's last event. */
export interface Answer {
  readonly revision: number;
  readonly note?: string;
  /** The command's key had been seen before: nothing was done again. */
  readonly known?: true;
}

/** The type of the failure with which a command is refused; its message is a sentence for whoever gave it. */
export const refusedType = "Refused";

/** Every command is an update, for those who wait for the answer or the refusal, … */
export const commandUpdate = <N extends PublicCommandName>(name: N) => defineUpdate<Answer, [Message<N>]>(name);
/** … and a signal of the same name, for machines and the Temporal UI: a refused one stands on the timeline. */
export const commandSignal = <N extends PublicCommandName>(name: N) => defineSignal<[Message<N>]>(name);
export { commandNames };

export interface IncidentView {
  readonly incident: Incident;
  readonly obligations: readonly Obligation[];
  readonly phase: PhaseName;
  readonly revision: number;
  /** How many effects are not done, and how many events the records have not confirmed. */
  readonly undone: number;
  readonly unrecorded: number;
  readonly laneHealth: Snapshot["laneHealth"];
  readonly atRest: boolean;
}
export const getIncident = defineQuery<IncidentView>("getIncident");

/** While people work on it, and while it waits for a date. One workflow id, turned over by continue-as-new. */
export const incidentType = "incident";
export const incidentAtRestType = "incidentAtRest";

/** What the Temporal UI finds incidents by. Of private ones neither service nor commander is given away. */
export const searchAttributes = {
  phase: defineSearchAttributeKey("IncidentPhase", "KEYWORD"),
  severity: defineSearchAttributeKey("IncidentSeverity", "KEYWORD"),
  service: defineSearchAttributeKey("IncidentService", "KEYWORD"),
  commander: defineSearchAttributeKey("IncidentCommander", "KEYWORD"),
  kind: defineSearchAttributeKey("IncidentKind", "KEYWORD"),
} as const;

export interface Realm {
  /** Drills have queues of their own, whose workers have only local adapters: they can reach no real person. */
  readonly kind: Kind;
  /** Only workers started for rehearsal listen there, and only there may the clock be offset. */
  readonly rehearsal: boolean;
  /** Keeps installations, and test files, on one server apart. */
  readonly prefix?: string;
}
const rehearsalMark = "rehearsal-";
const drillMark = "drills";

/** The workflow task queue of active incidents, from which the names of all other queues are derived. */
export const queueOf = ({ kind, rehearsal, prefix = "" }: Realm): string =>
  `${rehearsal ? rehearsalMark : ""}${prefix}${kind === "drill" ? drillMark : "incidents"}`;
export const isRehearsalQueue = (queue: string): boolean => queue.startsWith(rehearsalMark);
export const isDrillQueue = (queue: string): boolean => queue.endsWith(drillMark);

const atRestMark = "-at-rest";
export const atRestQueue = (queue: string): string => `${queue}${atRestMark}`;
export const activeQueue = (queue: string): string =>
  queue.endsWith(atRestMark) ? queue.slice(0, -atRestMark.length) : queue;
/**
 * Each lane's activities have a queue of their own, so that a slow vendor delays nobody else; pages share the queue of
 * the workflows that ask for them, whose worker then need not be asked for them again.
 */
export const laneQueue = (queue: string, lane: Lane | "records"): string =>
  lane === "paging" ? queue : `${queue}-${lane}`;

/** Tells one receiver what happens. Workflow and activity share a queue, so that a slow receiver delays nobody else. */
export const webhookType = "webhook";
export const wakeWebhook = defineSignal("wake");
export const webhookQueue = ({ rehearsal, prefix = "" }: Omit<Realm, "kind">): string =>
  `${rehearsal ? rehearsalMark : ""}${prefix}webhooks`;

/** A dead man's switch, one workflow each. */
export const heartbeatType = "heartbeat";
export interface HeartbeatTerms {
  readonly everyMinutes: Minutes;
  readonly graceMinutes: Minutes;
}
/** Its terms travel with every beat. `at`: when it arrived; left out where time is rehearsed. */
export interface Beat {
  readonly terms: HeartbeatTerms;
  readonly at?: Instant;
}
export const beat = defineSignal<[Beat]>("beat");
/** The terms as the configuration has them now; null when it has them no more. */
export const heartbeatTerms = defineSignal<[HeartbeatTerms | null]>("terms");

/** The alert that a heartbeat is not heard of: where it went, and so where its end goes. */
export interface HeartbeatSilence {
  readonly since: Instant;
  readonly groupKey: string;
  readonly incident?: string;
}
export interface HeartbeatStanding {
  readonly lastAt: Instant;
  readonly dueAt: Instant;
  readonly silence?: HeartbeatSilence;
  readonly isForgotten: boolean;
}
export const heartbeatStanding = defineQuery<HeartbeatStanding>("standing");

/** What its workflow asks for, each repeatable; `at` is the instant it is there. */
export interface HeartbeatAlarm {
  /** Undefined when the configuration knows no heartbeat of that name. */
  heartbeatFellSilent(told: {
    readonly name: string;
    readonly since: Instant;
    readonly at: Instant;
  }): Promise<HeartbeatSilence | undefined>;
  heartbeatIsBack(told: { readonly name: string; readonly silence: HeartbeatSilence }): Promise<void>;
}

/** How often it is looked who has come on duty: an edit of who that is is found as soon. */
export const handoffsEveryMinutes = 15;

/** Waits until whoever came on duty confirms it, one workflow for each handoff. */
export interface HandoffStart {
  readonly workflowId: string;
  readonly confirmWithinMinutes: Minutes;
}
/** It was confirmed. Only ends the waiting at once: the records say by whom, and are asked before anybody is told. */
export const handoffAcknowledged = defineSignal("acknowledged");

/** Tells PagerDuty what happens; one workflow for all incidents, on a queue of its own. */
export const pagerDutyMirrorType = "pagerDutyMirror";
export const wakePagerDutyMirror = defineSignal("wake");
export const pagerDutyQueue = ({ rehearsal, prefix = "" }: Omit<Realm, "kind">): string =>
  `${rehearsal ? rehearsalMark : ""}${prefix}pagerduty`;

/** A memo that survives continue-as-new; tests turn a run over sooner than the server would suggest. */
export const continueAfterEvents = "continueAfterEvents";

export interface IncidentStart {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [Snapshot];
  readonly workflowIdReusePolicy: WorkflowIdReusePolicy;
  readonly workflowIdConflictPolicy: WorkflowIdConflictPolicy;
  readonly typedSearchAttributes?: TypedSearchAttributes;
}

/**
 * How a fresh incident is started, with its first command as the signal of a signal-with-start. Without these policies
 * a closed id would be resurrected as a fresh run (loop.md).
 */
export const startOf = (snapshot: Snapshot, realm: Omit<Realm, "kind">): IncidentStart => ({
  workflowId: snapshot.incident.id,
  taskQueue: queueOf({ ...realm, kind: snapshot.incident.kind }),
  args: [snapshot],
  workflowIdReusePolicy: "REJECT_DUPLICATE",
  workflowIdConflictPolicy: "USE_EXISTING",
});
