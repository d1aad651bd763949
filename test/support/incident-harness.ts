import { randomBytes, randomUUID } from "node:crypto";
import type { Client } from "@temporalio/client";
import type { WorkflowBundleOption } from "@temporalio/worker";
import type { CommandFields } from "../../domain/commands/commands.ts";
import type { PublicCommandName } from "../../domain/commands/catalogue.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";
import type { PersonalStep } from "../../domain/incident/effects.ts";
import type { Kind } from "../../domain/incident/kind.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Actor } from "../../domain/incident/people.ts";
import type { Policy } from "../../domain/policy.ts";
import { newSnapshot, type Snapshot } from "../../domain/incident/snapshot.ts";
import { createQueueWorkers, runTogether, type RunningWorkers } from "../../workers/queue-workers.ts";
import {
  atRestQueue,
  incidentAtRestType,
  incidentType,
  queueOf,
  type Realm,
  startOf,
} from "../../workflows/messages.ts";
import { mostEvents } from "./early-turn-over.ts";
import { createWorld, type World } from "./recording-activities.ts";
import { connectTemporal, type TestTemporal } from "./temporal-server.ts";
import { monitoring, person, TestIncident } from "./test-incident.ts";

/**
 * Runs incidents on the Temporal server of this test run, with workers of their own and with the outside world in
 * memory.
 */
export interface IncidentHarness {
  readonly temporal: TestTemporal;
  /** The code of the workflows that these workers run. */
  readonly workflowBundle: WorkflowBundleOption;
  readonly client: Client;
  readonly world: World;
  readonly policy: Policy;
  readonly realm: Omit<Realm, "kind">;
  readonly fireAlert: (opening?: Opening & { alert?: Partial<CommandFields["fireAlert"]> }) => Promise<TestIncident>;
  readonly declareIncident: (
    opening?: Opening & { declaration?: Partial<CommandFields["declare"]> },
  ) => Promise<TestIncident>;
  /** Starts a workflow run from a snapshot: at rest if the snapshot has an instant at which it wakes. */
  readonly resume: (snapshot: Snapshot) => Promise<TestIncident>;
  readonly startWorkersOn: (queue: string) => Promise<RunningWorkers>;
  /**
   * Stops the workers while `meanwhile` runs, so that everything sent meanwhile reaches the incident in a single
   * workflow task.
   */
  readonly withoutWorkers: (meanwhile: () => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Opening {
  readonly id?: string;
  readonly kind?: Kind;
  readonly policy?: Policy;
  /** The incident time at which the incident is opened. */
  readonly openedAt?: Instant;
  readonly by?: Actor;
  /** When the opening command was sent, according to its sender. */
  readonly sentAt?: Instant;
  /** The length of history at which runs continue as new, smaller than the server would suggest. */
  readonly turnOverAfterEvents?: number;
}

/** The default policy with reminders exactly on the minute, for tests that are not about spreading reminders. */
export const policyOfTests: Policy = { ...defaultPolicy, spreadNudgesMinutes: 0 };

export interface HarnessOptions {
  /** The later steps of every person's personal rule. */
  readonly further?: readonly PersonalStep[];
  /** The path of other workflow code than the present one. */
  readonly code?: string;
}

export async function openHarness(
  kinds: readonly Kind[] = ["real"],
  { further = [], code }: HarnessOptions = {},
): Promise<IncidentHarness> {
  const temporal = await connectTemporal();
  const { client, connection, namespace } = temporal;
  const workflowBundle = code === undefined ? temporal.workflowBundle() : { code };
  const world = createWorld(further);
  const realm = { rehearsal: true, prefix: `${randomBytes(4).toString("hex")}-` };
  const startWorkersOn = async (queue: string) =>
    runTogether(
      await createQueueWorkers({
        connection,
        namespace,
        queue,
        workflowBundle,
        activities: world.activities,
        stickyTimeoutMs: 1_000,
        graceMs: 1_000,
      }),
    );
  const startWorkers = async () => Promise.all(kinds.map(async (kind) => startWorkersOn(queueOf({ ...realm, kind }))));
  let running = await startWorkers();
  const stopWorkers = async () => {
    await Promise.all(running.map(async (one) => one.stop()));
    running = [];
  };
  const at = (id: string): TestIncident => new TestIncident(client, world, id);

  async function open<N extends PublicCommandName>(
    {
      id = freshId(),
      kind = "real",
      policy = policyOfTests,
      openedAt,
      turnOverAfterEvents,
      by = monitoring,
      sentAt,
    }: Opening,
    first: N,
    fields: CommandFields[N],
  ): Promise<TestIncident> {
    const snapshot = newSnapshot(id, kind, policy, openedAt === undefined ? 0 : openedAt - Date.now());
    await client.workflow.signalWithStart(incidentType, {
      ...startOf(snapshot, realm),
      ...(turnOverAfterEvents === undefined ? {} : { memo: { [mostEvents]: turnOverAfterEvents } }),
      signal: first,
      signalArgs: [{ by, key: randomUUID(), ...(sentAt === undefined ? {} : { sentAt }), ...fields }],
    });
    return at(id);
  }

  return {
    temporal,
    workflowBundle,
    client,
    world,
    policy: policyOfTests,
    realm,
    startWorkersOn,
    fireAlert: async ({ alert, ...opening } = {}) =>
      open(opening, "fireAlert", {
        alert: "pool-exhausted",
        summary: "Connection pool exhausted",
        severity: "sev2",
        service: "checkout",
        source: "prometheus",
        startedAt: opening.openedAt ?? Date.now(),
        ...alert,
      }),
    declareIncident: async ({ declaration, ...opening } = {}) =>
      open({ by: person("alice"), ...opening }, "declare", {
        severity: "sev2",
        service: "checkout",
        title: "Checkout fails",
        impact: "Half of the payments fail",
        ...declaration,
      }),
    resume: async (snapshot) => {
      const start = startOf(snapshot, realm);
      const rests = snapshot.wakeAt !== undefined;
      world.recordedBefore(snapshot.incident.id, snapshot.incident.seq - snapshot.unrecorded.length);
      await client.workflow.start(rests ? incidentAtRestType : incidentType, {
        ...start,
        taskQueue: rests ? atRestQueue(start.taskQueue) : start.taskQueue,
      });
      return at(start.workflowId);
    },
    withoutWorkers: async (meanwhile) => {
      await stopWorkers();
      await meanwhile();
      running = await startWorkers();
    },
    close: async () => {
      await stopWorkers();
      await temporal.close();
    },
  };
}

export const freshId = (): string => `incident-test-${randomBytes(6).toString("hex")}`;
