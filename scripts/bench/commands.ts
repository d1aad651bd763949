import { randomUUID } from "node:crypto";
import { person, type TestIncident } from "../../test/support/test-incident.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import type { Stand } from "./stand.ts";

const rounds = 200;
const warmUp = 20;
const atOnce = 8;

/**
 * Measures commands of one incident, one by one and several at once. The baseline is updates of a bare workflow that
 * only counts them.
 */
export async function commands(stand: Stand): Promise<readonly Figure[]> {
  const incident = await stand.harness.declareIncident();
  await incident.settle();
  const workflowId = `bare-${randomUUID()}`;
  await stand.harness.client.workflow.start("bareUpdates", { taskQueue: stand.bareQueue, workflowId });
  const mine = async () => sendCommand(stand, incident);
  const bare = async () => sendUpdate(stand, workflowId);
  const ours: number[] = [];
  const others: number[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    const [one, other] = [await timeOf(mine), await timeOf(bare)];
    if (round < warmUp) continue;
    ours.push(one);
    others.push(other);
  }
  return [
    ...[50, 99].map((percent) =>
      figure(`commands p${percent}`, "ms", percentile(ours, percent), percentile(others, percent), rounds),
    ),
    figure("commands at once", "per second", await perSecond(mine), await perSecond(bare), rounds),
  ];
}

async function sendCommand({ incidents }: Stand, { id }: TestIncident): Promise<void> {
  const answer = await incidents.command(
    id,
    "recordFinding",
    { text: "Connection pool exhausted" },
    { by: person("alice"), key: randomUUID() },
  );
  if (answer.outcome !== "done") throw new Error(`A command came to: ${JSON.stringify(answer)}`);
}

async function sendUpdate({ harness }: Stand, workflowId: string): Promise<void> {
  const handle = harness.client.workflow.getHandle(workflowId);
  await handle.executeUpdate("bareUpdate", { args: [{ text: "Connection pool exhausted" }], updateId: randomUUID() });
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const hand = async () => {
    for (let done = 0; done < rounds / atOnce; done++) await work();
  };
  const ms = await timeOf(async () => {
    await Promise.all(Array.from({ length: atOnce }, hand));
  });
  return (rounds / ms) * 1000;
}
