import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type WorkflowHandle, WorkflowUpdateFailedError } from "@temporalio/client";
import { defaultPayloadConverter } from "@temporalio/common";
import type { temporal } from "@temporalio/proto";
import { meaningOf } from "../../client/temporal-answers.ts";
import type { CommandFields, PublicCommandName } from "../../domain/commands.ts";
import type { Effect, EffectDoing } from "../../domain/effects.ts";
import type { Event, EventNamed, EventName } from "../../domain/events.ts";
import { minute } from "../../domain/moment.ts";
import type { Actor, Target } from "../../domain/people.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
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

  /** A signal as it comes from the Temporal UI or CLI: any name, any argument, or none. */
  async signal(name: string, argument?: unknown): Promise<void> {
    await again(async () => this.handle.signal<unknown[]>(name, ...(argument === undefined ? [] : [argument])));
  }

  async view(): Promise<IncidentView> {
    return again(async () => this.handle.query(getIncident));
  }

  /** What the Temporal UI shows of it beside its history. */
  async metadata(): Promise<temporal.api.sdk.v1.IWorkflowMetadata> {
    return again(async () => this.handle.query<temporal.api.sdk.v1.IWorkflowMetadata>("__temporal_workflow_metadata"));
  }

  async fastForward(minutes: number): Promise<void> {
    await fastForward(this.#client, this.id, Math.round(minutes * minute));
  }

  async settle(withinMs = 30_000): Promise<void> {
    await settle(this.#client, this.id, { withinMs });
  }

  /** Waits until the records have every event so far. */
  async allRecorded(): Promise<void> {
    for (let waited = 0; (await this.view()).unrecorded > 0; waited += 1) {
      if (waited > 300) throw new Error(`${this.id} is not recorded within 30 s`);
      await sleep(100);
    }
  }

  /** The histories of all its runs, the first one first. */
  async histories(): Promise<readonly History[]> {
    const histories: History[] = [];
    for (let runId: string | null | undefined = await this.#firstRun(); runId;) {
      const history = await this.#client.workflow.getHandle(this.id, runId).fetchHistory();
      histories.push(history);
      runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    }
    return histories;
  }

  /** What the current run was started with. */
  async snapshot(): Promise<Snapshot> {
    const [started] = (await this.handle.fetchHistory()).events ?? [];
    const [payload] = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (!payload) throw new Error(`The run of ${this.id} was started with nothing.`);
    return defaultPayloadConverter.fromPayload<Snapshot>(payload);
  }

  async #firstRun(): Promise<string> {
    const [started] = (await this.handle.fetchHistory()).events ?? [];
    return started?.workflowExecutionStartedEventAttributes?.firstExecutionRunId ?? "";
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
