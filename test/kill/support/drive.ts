import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Client } from "@temporalio/client";
import { z } from "zod";
import { readIncident } from "../../../client/temporal/read-incident.ts";
import { everydayPatience } from "../../../client/temporal/deliver-command.ts";
import { fastForwardTo, settle } from "../../../embedded/clock.ts";
import { until } from "../../../embedded/wait-until.ts";
import type { IncidentView } from "../../../workflows/messages.ts";
import type { Victim } from "./mortals.ts";
import type { ProductUnderTest } from "./product-under-test.ts";
import { type Input, instantOf, shortIncident } from "./short-incident.ts";
import { afterEachTask } from "./workflow-tasks.ts";

/** When a process is killed: around an input (given by its place in the short incident), or after an event. */
export type Kill =
  /** The process is down while the input is sent. */
  | { readonly victim: Victim; readonly before: number }
  /** The process is killed while the input is under way. */
  | { readonly victim: Victim; readonly during: number }
  /** The process is killed at the moment when the input was accepted. */
  | { readonly victim: Victim; readonly after: number }
  /** The process is killed while the clock is turned to the input. */
  | { readonly victim: Victim; readonly onTheWayTo: number }
  /** The process is killed as soon as the incident has that many events. */
  | { readonly victim: Victim; readonly afterEvent: number };

/** The result of one run of the short incident. */
export interface Driven {
  readonly id: string;
  /** The incident according to its workflow, when everything is carried out and stored. */
  readonly view: IncidentView;
  /** For each kill that waited for an event: the number of the last event before the kill. */
  readonly lastBeforeKill: readonly number[];
  /** How often each input was sent until the API accepted it, by the input's position. */
  readonly attempts: readonly number[];
}

const acceptedWithinMs = 60_000;
const askAgainMs = 50;
const finishedWithinMs = 90_000;

/** Runs the short incident on a product and kills its processes at the given times. */
export async function drive(product: ProductUnderTest, kills: readonly Kill[] = []): Promise<Driven> {
  const { client } = product;
  const group = `group-${randomUUID()}`;
  const attempts: number[] = [];
  const over = new AbortController();
  setMaxListeners(0, over.signal); // Every long poll adds a listener to the signal.
  const lastBeforeKill: number[] = [];
  const waiting = kills.flatMap((it) => ("afterEvent" in it ? [it] : []));
  let watching = Promise.resolve();
  let id = "";
  let clockOffset = 0;

  const watch = async (): Promise<void> =>
    afterEachTask(client, id, over.signal, async () => {
      const [next] = waiting;
      if (next === undefined) return;
      const { revision } = await view(client, id);
      if (revision < next.afterEvent) return;
      await product.kill(next.victim);
      lastBeforeKill.push(revision);
      waiting.shift();
    });
  /** Waits until every event after which a process is to be killed was seen, since the incident may end before that. */
  const killsDone = async (): Promise<true> =>
    until(`kills after events of ${id}`, async () => waiting.length === 0 || undefined, { withinMs: finishedWithinMs });
  const killWhere = async (matches: (kill: Kill) => boolean): Promise<void> => {
    for (const kill of kills.filter(matches)) await product.kill(kill.victim);
  };

  for (const [index, input] of shortIncident.entries()) {
    if (id !== "") {
      await product.whole(); // A killed process returns first, so that the clock is not turned while it is away.
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
    watching.catch(() => undefined); // The error is thrown when `watching` is awaited at the end.
  }
  await finished(client, id);
  await killsDone();
  await product.whole();
  over.abort();
  await watching;
  return { id, view: await finished(client, id), lastBeforeKill, attempts };
}

const answer = z.looseObject({ incident: z.string().optional() });

/**
 * Sends an input as a real caller does: again and again under the same key, until the API accepts it. A refusal is an
 * error.
 */
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

/** Turns the incident's clock forward, and tries again if the server was down. */
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

/**
 * Returns the difference between incident time and the workflow's clock, from the snapshot with which the incident was
 * started.
 */
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

/** Waits until all effects are carried out and all events are stored, and returns the incident. */
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
