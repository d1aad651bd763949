import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type WorkflowHandle, WorkflowUpdateFailedError } from "@temporalio/client";
import { meaningOf } from "../../client/temporal-answers.ts";
import type { CommandFields, PublicCommandName } from "../../domain/commands.ts";
import type { Effect, EffectDoing } from "../../domain/effects.ts";
import type { Event, EventNamed, EventName } from "../../domain/events.ts";
import type { Kind } from "../../domain/incident.ts";
import { type Instant, minute } from "../../domain/moment.ts";
import type { Actor, Target } from "../../domain/people.ts";
import { defaultPolicy, type Policy } from "../../domain/policy.ts";
import { newSnapshot, type Snapshot } from "../../domain/snapshot.ts";
import { createQueueWorkers, runTogether } from "../../workers/queue-workers.ts";
import {
  type Answer,
  commandSignal,
  commandUpdate,
  continueAfterEvents,
  getIncident,
  incidentAtRestType,
  incidentType,
  type Message,
  type IncidentView,
  queueOf,
  atRestQueue,
  refusedType,
  startOf,
} from "../../workflows/messages.ts";
import { fastForward, settle } from "./clock.ts";
import { createWorld, type World } from "./recording-activities.ts";
import { connectTemporal, type TestTemporal } from "./temporal-server.ts";

/** Incidents on the run's Temporal server, with workers of their own and the outside world in memory. */
export interface IncidentHarness {
  readonly temporal: TestTemporal;
  readonly client: Client;
  readonly world: World;
  readonly fireAlert: (opening?: Opening & { alert?: Partial<CommandFields["fireAlert"]> }) => Promise<TestIncident>;
  readonly declareIncident: (
    opening?: Opening & { declaration?: Partial<CommandFields["declare"]> },
  ) => Promise<TestIncident>;
  /** Starts a run as if another had left it: at rest when it has something to wake for. */
  readonly resume: (snapshot: Snapshot) => Promise<TestIncident>;
  readonly close: () => Promise<void>;
}

export interface Opening {
  readonly id?: string;
  readonly kind?: Kind;
  readonly policy?: Policy;
  /** The instant it is, to the incident, when it opens. */
  readonly openedAt?: Instant;
  readonly by?: Actor;
  /** Turns runs over when their history is this long, sooner than the server would suggest. */
  readonly turnOverAfterEvents?: number;
}

type Sender = Omit<Message<"acknowledge">, keyof CommandFields["acknowledge"]>;

export const person = (name: string): Actor => ({ kind: "person", name, via: "api" });
export const monitoring: Actor = { kind: "machine", name: "prometheus", via: "machine" };

/** Follow-ups on the minute: tests that are not about the spreading know when to look. */
export const policyOfTests: Policy = { ...defaultPolicy, spreadNudgesMinutes: 0 };

export async function openHarness(): Promise<IncidentHarness> {
  const temporal = await connectTemporal();
  const { client, connection, namespace } = temporal;
  const world = createWorld();
  const realm = { rehearsal: true, prefix: `${randomBytes(4).toString("hex")}-` };
  const running = await Promise.all(
    (["real", "drill"] as const).map(async (kind) =>
      runTogether(
        await createQueueWorkers({
          connection,
          namespace,
          queue: queueOf({ ...realm, kind }),
          workflowBundle: temporal.workflowBundle(),
          activities: world.activities,
          stickyTimeoutMs: 1_000,
          graceMs: 1_000,
        }),
      ),
    ),
  );
  const at = (id: string): TestIncident => new TestIncident(client, world, id);

  async function open<N extends PublicCommandName>(
    { id = freshId(), kind = "real", policy = policyOfTests, openedAt, turnOverAfterEvents, by = monitoring }: Opening,
    first: N,
    fields: CommandFields[N],
  ): Promise<TestIncident> {
    const snapshot = newSnapshot(id, kind, policy, openedAt === undefined ? 0 : openedAt - Date.now());
    await client.workflow.signalWithStart(incidentType, {
      ...startOf(snapshot, realm),
      ...(turnOverAfterEvents === undefined ? {} : { memo: { [continueAfterEvents]: turnOverAfterEvents } }),
      signal: first,
      signalArgs: [{ by, key: randomUUID(), ...fields }],
    });
    return at(id);
  }

  return {
    temporal,
    client,
    world,
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
      await client.workflow.start(rests ? incidentAtRestType : incidentType, {
        ...start,
        taskQueue: rests ? atRestQueue(start.taskQueue) : start.taskQueue,
      });
      return at(start.workflowId);
    },
    close: async () => {
      await Promise.all(running.map(async (one) => one.stop()));
      await temporal.close();
    },
  };
}

/** One incident as a test drives it. */
export class TestIncident {
  readonly #client: Client;
  readonly #world: World;
  readonly id: string;

  constructor(client: Client, world: World, id: string) {
    this.#client = client;
    this.#world = world;
    this.id = id;
  }

  get handle(): WorkflowHandle {
    return this.#client.workflow.getHandle(this.id);
  }

  /** Gives a command as an update, once under its key, as our client does: a run that just ended is asked again. */
  async command<N extends PublicCommandName>(
    name: N,
    fields: CommandFields[N],
    by: Actor | string = person("alice"),
    key: string = randomUUID(),
  ): Promise<Answer> {
    const sender: Sender = { by, key };
    const message: Message<N> = { ...fields, ...sender };
    return again(async () => this.handle.executeUpdate(commandUpdate(name), { updateId: key, args: [message] }));
  }

  /** The sentence with which a command is refused; fails when it is not. */
  async refusal<N extends PublicCommandName>(name: N, fields: CommandFields[N], by?: Actor | string): Promise<string> {
    const answer = await this.command(name, fields, by).catch((error: unknown) => error);
    const cause = answer instanceof WorkflowUpdateFailedError ? answer.cause : undefined;
    if (cause === undefined || !("type" in cause) || cause.type !== refusedType) {
      throw new Error(`${name} was not refused: ${JSON.stringify(answer)}`);
    }
    return cause.message;
  }

  async signal(name: PublicCommandName, argument?: unknown): Promise<void> {
    await this.handle.signal<unknown[]>(commandSignal(name).name, ...(argument === undefined ? [] : [argument]));
  }

  async view(): Promise<IncidentView> {
    return again(async () => this.handle.query(getIncident));
  }

  async fastForward(minutes: number): Promise<void> {
    await fastForward(this.#client, this.id, Math.round(minutes * minute));
  }

  async settle(): Promise<void> {
    await settle(this.#client, this.id);
  }

  async status(): Promise<string> {
    return (await this.handle.describe()).status.name;
  }

  /** `incident` or `incidentAtRest`. */
  async type(): Promise<string> {
    await this.settle();
    return (await this.handle.describe()).type;
  }

  effects(): readonly Effect[] {
    return this.#world.done(this.id);
  }

  effectsDoing<D extends Effect["do"]>(deed: D): readonly EffectDoing<D>[] {
    return this.effects().filter((effect): effect is EffectDoing<D> => effect.do === deed);
  }

  events(): readonly Event[] {
    return this.#world.recorded(this.id);
  }

  eventsNamed<N extends EventName>(name: N): readonly EventNamed<N>[] {
    return this.events().filter((event): event is EventNamed<N> => event.type === name);
  }

  pagesTo(target: Target): readonly EffectDoing<"page">[] {
    return this.effectsDoing("page").filter(({ asks }) => asks.some((ask) => ask.target === target));
  }

  async expectPage(target: Target, times = 1): Promise<void> {
    await this.settle();
    if (this.pagesTo(target).length !== times) {
      throw new Error(`Expected ${times} page(s) to ${target}; were: ${JSON.stringify(this.#pages())}`);
    }
  }

  async expectNoPage(target: Target): Promise<void> {
    await this.expectPage(target, 0);
  }

  /** Something of that wording was posted to the room or the alerts' channel. */
  async expectMessage(wording: string): Promise<void> {
    await this.settle();
    const posted = this.effects().flatMap((effect) => ("wording" in effect ? [effect.wording] : []));
    if (!posted.includes(wording)) throw new Error(`Expected ${wording}; were: ${posted.join(", ")}`);
  }

  #pages(): readonly (readonly string[])[] {
    return this.effectsDoing("page").map(({ asks }) => asks.map(({ target }) => target));
  }
}

export const freshId = (): string => `incident-test-${randomBytes(6).toString("hex")}`;

/** What meets a run that is just continuing as new is asked again: the command's key makes that safe. */
const again = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt > 500 || meaningOf(error)?.as !== "again") throw error;
      await sleep(20);
    }
  }
};
