import { randomUUID } from "node:crypto";
import { fastForwardTo } from "../../embedded/clock.ts";
import { freshId } from "../../test/support/incident-harness.ts";
import { person, type TestIncident } from "../../test/support/test-incident.ts";
import { type ExampleInput, exampleInputs, exampleStartsAt } from "../example-incident.ts";
import { type Figure, figure } from "./figure.ts";
import type { Stand } from "./stand.ts";

const commandsGiven = 200;
/**
 * The number of events at which the Temporal server suggests that a run continues as new; the next constant is the
 * size in bytes.
 */
const suggestedEvents = 4_096;
const suggestedBytes = 4 * 1024 * 1024;

/**
 * Measures the histories of all runs of an incident together, against the size that the server suggests for one run.
 */
export async function history(stand: Stand): Promise<readonly Figure[]> {
  const example = await livedExample(stand);
  const busy = await busyIncident(stand);
  return [...(await sizes("history of the example", example)), ...(await sizes("history of 200 commands", busy))];
}

async function sizes(name: string, incident: TestIncident): Promise<readonly Figure[]> {
  const histories = await incident.histories();
  const events = histories.flatMap((one) => one.events ?? []);
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0);
  return [
    figure(`${name}, events`, "events", events.length, suggestedEvents, histories.length),
    figure(`${name}, bytes`, "bytes as JSON", bytes, suggestedBytes, histories.length),
  ];
}

async function busyIncident({ harness }: Stand): Promise<TestIncident> {
  const incident = await harness.declareIncident();
  for (let number = 0; number < commandsGiven; number++)
    await incident.command("recordFinding", { text: `Finding ${number}: connection pool exhausted` });
  await incident.settle();
  return incident;
}

/** Runs the process document's example incident up to the 90-day review, with its clock turned forward. */
async function livedExample({ harness }: Stand): Promise<TestIncident> {
  const [opening, ...inputs] = exampleInputs;
  const openedAt = Date.parse(exampleStartsAt);
  const offset = openedAt - Date.now();
  const startedAt = Date.parse(String(opening?.with["startedAt"]));
  const incident = await harness.fireAlert({ id: freshId(), openedAt, alert: { alert: alertName, startedAt } });
  for (const input of inputs) {
    await fastForwardTo(harness.client, incident.id, Date.parse(input.at) - offset);
    await give(incident, input);
  }
  await incident.settle();
  return incident;
}

const alertName = "APIErrorRateHigh";

async function give({ handle }: TestIncident, { does, by, with: fields }: ExampleInput): Promise<void> {
  const key = randomUUID();
  const [name, message] =
    does === "alert"
      ? ["clearAlert", { alert: alertName, by: { kind: "machine", name: by, via: "machine" } }]
      : [does, { ...fields, by: person(by) }];
  await handle.signal(name, { ...message, key });
}
