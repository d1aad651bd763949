import type { Client } from "@temporalio/client";
import { z } from "zod";
import { fastForwardTo, settle } from "../embedded/clock.ts";
import { exampleId, type ExampleInput, exampleInputs } from "./example-incident.ts";

export interface Driving {
  /** Sends a request to the API; rejects if the answer is not a success. */
  readonly post: (path: string, headers: Readonly<Record<string, string>>, body: object) => Promise<unknown>;
  readonly client: Client;
  readonly onInput?: (input: ExampleInput) => void;
}

/**
 * Runs the whole example: turns the incident's clock to the instant of each input and sends that input, until the
 * incident ends.
 */
export async function driveExample({ post, client, onInput }: Driving): Promise<void> {
  let offset: number | undefined;
  for (const input of exampleInputs) {
    if (offset !== undefined) await fastForwardTo(client, exampleId, Date.parse(input.at) - offset);
    onInput?.(input);
    await send(post, input);
    offset ??= await clockOffset(client);
    await settle(client, exampleId);
  }
}

async function send(post: Driving["post"], { at, by, does, with: fields }: ExampleInput): Promise<void> {
  if (does === "alert") await post("/alerts", { "incident-time": at }, fields);
  else await post(`/incidents/${exampleId}/commands/${does}`, {}, { by, ...fields });
}

const snapshot = z.object({ clockOffset: z.number() });

/**
 * Returns the difference between incident time and the workflow's clock, from the snapshot with which the incident was
 * started.
 */
async function clockOffset(client: Client): Promise<number> {
  const { events } = await client.workflow.getHandle(exampleId).fetchHistory();
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  if (!input) throw new Error(`${exampleId} was started without a snapshot.`);
  return snapshot.parse(JSON.parse(Buffer.from(input).toString("utf8"))).clockOffset;
}
