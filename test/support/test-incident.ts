import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type WorkflowHandle, WorkflowUpdateFailedError } from "@temporalio/client";
import { defaultPayloadConverter } from "@temporalio/common";
import type { temporal } from "@temporalio/proto";
import { meaningOf } from "../../client/temporal/temporal-answers.ts";
import type { CommandFields } from "../../domain/commands/commands.ts";
import type { PublicCommandName } from "../../domain/commands/catalogue.ts";
import type { Effect, EffectDoing } from "../../domain/incident/effects.ts";
import type { Event, EventNamed, EventName } from "../../domain/incident/events.ts";
import { type Instant, minute } from "../../domain/incident/moment.ts";
import type { Actor, Target } from "../../domain/incident/people.ts";
import type { Snapshot } from "../../domain/incident/snapshot.ts";
import {
  type Answer,
  commandUpdate,
  getIncident,
  type IncidentView,
  type Message,
  refusedType,
} from "../../workflows/messages.ts";
import { fastForward, settle } from "./clock.ts";
import type { World } from "./recording-activities.ts";

type Sender = Omit<Message<"acknowledge">, keyof CommandFields["acknowledge"]>;
export type History = Awaited<ReturnType<WorkflowHandle["fetchHistory"]>>;

export const person = (name: string): Actor => ({ kind: "person", name, via: "api" });
export const monitoring: Actor = { kind: "machine", name: "prometheus", via: "machine" };

/** An incident, with functions by which tests give it commands and look at it. */
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

  /**
   * Sends a command as a Temporal update. Its key is the update's id, so a command sent twice under one key is carried
   * out once. If the run has just ended, the command is sent to the next run, as our client does.
   */
  async command<N extends PublicCommandName>(
    name: N,
    fields: CommandFields[N],
    by: Actor | string = person("alice"),
    key: string = randomUUID(),
    sentAt?: Instant,
  ): Promise<Answer> {
    const sender: Sender = { by, key, ...(sentAt === undefined ? {} : { sentAt }) };
    const message: Message<N> = { ...fields, ...sender };
    return again(async () => this.handle.executeUpdate(commandUpdate(name), { updateId: key, args: [message] }));
  }

  /** Gives a command and returns the sentence with which it is refused; throws if it is not refused. */
  async refusal<N extends PublicCommandName>(name: N, fields: CommandFields[N], by?: Actor | string): Promise<string> {
    const answer = await this.command(name, fields, by).catch((error: unknown) => error);
    const cause = answer instanceof WorkflowUpdateFailedError ? answer.cause : undefined;
    if (cause === undefined || !("type" in cause) || cause.type !== refusedType) {
      throw new Error(`${name} was not refused: ${JSON.stringify(answer)}`);
    }
    return cause.message;
  }

  /** Sends a signal as the Temporal UI or CLI may send it: with any name, and any argument or none. */
  async signal(name: string, argument?: unknown): Promise<void> {
    await again(async () => this.handle.signal<unknown[]>(name, ...(argument === undefined ? [] : [argument])));
  }

  async view(): Promise<IncidentView> {
    return again(async () => this.handle.query(getIncident));
  }

  /** Returns what the Temporal UI shows of the workflow beside its history. */
  async metadata(): Promise<temporal.api.sdk.v1.IWorkflowMetadata> {
    return again(async () => this.handle.query<temporal.api.sdk.v1.IWorkflowMetadata>("__temporal_workflow_metadata"));
  }

  async fastForward(minutes: number): Promise<void> {
    await fastForward(this.#client, this.id, Math.round(minutes * minute));
  }

  async settle(withinMs = 30_000): Promise<void> {
    await settle(this.#client, this.id, { withinMs });
  }

  /** Waits until every event so far is stored; throws after some tenths of a second. */
  async allRecorded(tenthsOfSecond = 300): Promise<void> {
    for (let waited = 0; (await this.view()).unrecorded > 0; waited += 1) {
      if (waited > tenthsOfSecond) throw new Error(`${this.id} is not recorded in time`);
      await sleep(100);
    }
  }

  /** Waits until the incident's workflow has continued as new. */
  async hasTurnedOver(): Promise<void> {
    const isFirstRun = async () => {
      const { runId, raw } = await this.handle.describe();
      return raw.workflowExecutionInfo?.firstRunId === runId;
    };
    for (let waited = 0; await isFirstRun(); waited += 1) {
      if (waited > 600) throw new Error(`${this.id} does not continue as new`);
      await sleep(200);
    }
  }

  /** Returns the histories of all workflow runs of the incident, the first run first. */
  async histories(): Promise<readonly History[]> {
    const histories: History[] = [];
    for (let runId: string | null | undefined = await this.#firstRun(); runId;) {
      const history = await this.#client.workflow.getHandle(this.id, runId).fetchHistory();
      histories.push(history);
      runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    }
    return histories;
  }

  /** Returns the snapshot with which the current run was started. */
  async snapshot(): Promise<Snapshot> {
    const [firstEvent] = (await this.handle.fetchHistory()).events ?? [];
    const [payload] = firstEvent?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (!payload) throw new Error(`The run of ${this.id} was started with nothing.`);
    return defaultPayloadConverter.fromPayload<Snapshot>(payload);
  }

  async #firstRun(): Promise<string> {
    const [firstEvent] = (await this.handle.fetchHistory()).events ?? [];
    return firstEvent?.workflowExecutionStartedEventAttributes?.firstExecutionRunId ?? "";
  }

  async status(): Promise<string> {
    return (await this.handle.describe()).status.name;
  }

  /** Returns the type of the workflow that runs now: `incident` or `incidentAtRest`. */
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

  /** Checks that a message of that template was posted to the room or to the alerts channel. */
  async expectMessage(wording: string): Promise<void> {
    await this.settle();
    const posted = this.effects().flatMap((effect) => ("wording" in effect ? [effect.wording] : []));
    if (!posted.includes(wording)) throw new Error(`Expected ${wording}; were: ${posted.join(", ")}`);
  }

  #pages(): readonly (readonly string[])[] {
    return this.effectsDoing("page").map(({ asks }) => asks.map(({ target }) => target));
  }
}

/** Repeats a call that fails because a run is just continuing as new; the command's key makes that safe. */
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
