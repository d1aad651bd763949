import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../domain/snapshot.ts";
import { closeQuickly } from "../../test/support/closing.ts";
import { freshId } from "../../test/support/incident-harness.ts";
import { type Figure, figure } from "./figure.ts";
import type { Stand } from "./stand.ts";

const count = 400;
const startedAtOnce = 20;
/** What a resting incident may weigh (loop.md). */
const budget = 20_000;

/** What a resting incident weighs, and what the server needs to keep one, beside a bare workflow that waits. */
export async function parked(stand: Stand): Promise<readonly Figure[]> {
  const snapshot = await restingSnapshot(stand);
  const { client } = stand.harness;
  const bare = await memoryOf(stand, async () => {
    await client.workflow.start("bareUpdates", { taskQueue: stand.bareQueue, workflowId: `bare-${randomUUID()}` });
  });
  const ours = await memoryOf(stand, async () => {
    await stand.harness.resume(renamed(snapshot, freshId()));
  });
  const bytes = Buffer.byteLength(JSON.stringify(snapshot));
  return [
    figure("parked", "bytes", bytes, budget, 1),
    figure("parked, server memory", "kB per incident", ours / 1024, bare / 1024, count),
  ];
}

export async function restingSnapshot({ harness }: Stand): Promise<Snapshot> {
  const incident = await harness.declareIncident();
  await closeQuickly(incident);
  await incident.fastForward(10);
  return incident.snapshot();
}

/** The same incident under another name; with an instant, its clock stands so that what it waits for comes then. */
export function renamed(snapshot: Snapshot, id: string, wakesAt?: number): Snapshot {
  const { wakeAt = 0, incident } = snapshot;
  const clockOffset = wakesAt === undefined ? snapshot.clockOffset : wakeAt - wakesAt;
  return { ...snapshot, incident: { ...incident, id }, clockOffset };
}

async function memoryOf({ serverPid }: Stand, begin: () => Promise<void>): Promise<number> {
  const before = residentBytes(serverPid());
  for (let begun = 0; begun < count; begun += startedAtOnce)
    await Promise.all(Array.from({ length: startedAtOnce }, begin));
  await sleep(3_000);
  return Math.max(1, (residentBytes(serverPid()) - before) / count);
}

function residentBytes(pid: number | undefined): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid ?? "self"}/status`, "utf8"));
  return Number(found?.[1]) * 1024;
}
