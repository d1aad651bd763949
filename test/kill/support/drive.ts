import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Client } from "@temporalio/client";
import { z } from "zod";
import { readIncident } from "../../../client/read-incident.ts";
import { everydayPatience } from "../../../client/deliver-command.ts";
import { fastForwardTo, settle } from "../../../embedded/clock.ts";
import { until } from "../../../embedded/waiting.ts";
import type { IncidentView } from "../../../workflows/messages.ts";
import type { Victim } from "./mortals.ts";
import type { ProductUnderTest } from "./product-under-test.ts";
import { type Input, instantOf, shortIncident } from "./short-incident.ts";
import { afterEachTask } from "./workflow-tasks.ts";

/** When a process is killed: around an input (its place in the short incident), or after an event. */
export type Kill =
  /** The input is sent while it is down; … */
  | { readonly victim: Victim; readonly before: number }
  /** … it dies while the input is under way; … */
  | { readonly victim: Victim; readonly during: number }
  /** … at the moment the input was accepted; … */
  | { readonly victim: Victim; readonly after: number }
  /** … while the clock runs on to the input; … */
  | { readonly victim: Victim; readonly onTheWayTo: number }
  /** … or as soon as it has come to that many events. */
  | { readonly victim: Victim; readonly afterEvent: number };

/** What became of one drive. */
export interface Driven {
  readonly id: string;
  /** As the workflow has it, everything done and recorded. */
  readonly view: IncidentView;
  /** Which events were the last before a kill that waited for one: those decided together are so together. */
  readonly lastBeforeKill: readonly number[];
  /** How often each input was sent until it was accepted. */
  readonly attempts: readonly number[];
}

const acceptedWithinMs = 60_000;
const askAgainMs = 50;
const finishedWithinMs = 90_000;

/** Lives the short incident on a product, killing its processes as told. */
export async function drive(product: ProductUnderTest, kills: readonly Kill[] = []): Promise<Driven> {
  const { client } = product;
  const group = `group-${randomUUID()}`;
  const attempts: number[] = [];
  const over = new AbortController();
  setMaxListeners(0, over.signal); // Every long poll listens to it.
  const lastBeforeKill: number[] = [];
  const waiting = kills.flatMap((it) => ("afterEvent" in it ? [it] : []));
  let watching = Promise.resolve();
  let id = "";
  let clockOffset = 0;

  const watch = async (): Promise<void> => {
    let before = 0;
    await afterEachTask(client, id, over.signal, async () => {
      const [next] = waiting;
      if (next === undefined) return;
      const { revision } = await view(client, id);
      if (revision >= next.afterEvent) {
        waiting.shift();
        await product.kill(next.victim);
        for (let seq = before + 1; seq <= revision; seq++) lastBeforeKill.push(seq);
      }
      before = revision;
    });
  };
  const killWhere = async (matches: (kill: Kill) => boolean): Promise<void> => {
    for (const kill of kills.filter(matches)) await product.kill(kill.victim);
  };

  for (const [index, input] of shortIncident.entries()) {
    if (id !== "") {
      await product.whole(); // The clock is not turned over the time it takes a killed process to return.
      const turning = turnTo(client, id, instantOf(input.at) - clockOffset);
      await killWhere((kill) => "onTheWayTo" in kill && kill.onTheWayTo === index);
      await turning;
    }
    await killWhere((kill) => "before" in kill && kill.before === index);
    const sending = send(product, input, { id, group });
    await killWhere((kill) => "during" in kill && kill.during === index);
    const accepted = await sending;
    attempts.push(accepted.attempts);
    await killWhere((kill) => "after" in kill && kill.after === index);
    if (id !== "") continue;
    id = accepted.id;
    clockOffset = await offsetOf(client, id);
    watching = watch();
    watching.catch(() => undefined); // Told at the end.
  }
  const ended = await finished(client, id);
  await product.whole();
  over.abort();
  await watching;
  return { id, view: ended, lastBeforeKill, attempts };
}

const answer = z.looseObject({ incident: z.string().optional() });

/** Sends an input as a real caller would: again and again under one key, until it is accepted. A refusal is an error. */
async function send(
  product: ProductUnderTest,
  { at, by, does, with: fields }: Input,
  { id, group }: { readonly id: string; readonly group: string },
): Promise<{ readonly id: string; readonly attempts: number }> {
  const isAlert = does === "alert" || does === "clear";
  const path = isAlert ? "/alerts" : `/incidents/${id}/commands/${does}`;
  const time = does === "alert" ? { "incident-time": new Date(instantOf(at)).toISOString() } : {};
  const headers = { "idempotency-key": randomUUID(), ...time };
  const body = isAlert ? { ...fields, groupKey: group } : { by, ...fields };
  let attempts = 0;
  const { ok, text } = await until(
    `${does} at ${at}`,
    async () => {
      attempts += 1;
      const response = await product.post(path, headers, body);
      return response.status < 500 ? { ok: response.ok, text: await response.text() } : undefined;
    },
    { withinMs: acceptedWithinMs, everyMs: askAgainMs },
  );
  if (!ok) throw new Error(`${does} at ${at} was not accepted: ${text}`);
  return { id: answer.parse(JSON.parse(text)).incident ?? id, attempts };
}

/** Turns the incident's clock, again should the server have gone meanwhile. */
async function turnTo(client: Client, id: string, instant: number): Promise<void> {
  await until(
    `turning the clock of ${id}`,
    async () => {
      await fastForwardTo(client, id, instant);
      return true;
    },
    { withinMs: finishedWithinMs, everyMs: askAgainMs },
  );
}

const snapshot = z.object({ clockOffset: z.number() });

/** How far incident time runs beside the workflow's clock, as the incident was started with. */
async function offsetOf(client: Client, id: string): Promise<number> {
  return until(`start of ${id}`, async () => {
    const { events } = await client.workflow.getHandle(id).fetchHistory();
    const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    return input ? snapshot.parse(JSON.parse(Buffer.from(input).toString("utf8"))).clockOffset : undefined;
  });
}

async function view(client: Client, id: string): Promise<IncidentView> {
  return until(`view of ${id}`, async () => readIncident(client, id, 0, everydayPatience));
}

/** Everything that is owed now is done, and everything that happened is recorded. */
async function finished(client: Client, id: string): Promise<IncidentView> {
  return until(
    `${id} done and recorded`,
    async () => {
      await settle(client, id);
      const now = await view(client, id);
      return now.undone === 0 && now.unrecorded === 0 ? now : undefined;
    },
    { withinMs: finishedWithinMs },
  );
}
