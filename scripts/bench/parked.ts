import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../domain/incident/snapshot.ts";
import { closeQuickly } from "../../test/support/closing.ts";
import { freshId } from "../../test/support/incident-harness.ts";
import { type Figure, figure } from "./figure.ts";
import type { Stand } from "./stand.ts";

const count = 400;
const startedAtOnce = 20;
/**
 * The budget for the snapshot of an incident at rest, in bytes. With snapshots of this size, 2,000 incidents at rest
 * take some 200 MB of the server's memory.
 */
const budget = 20_000;

/**
 * Measures the size of the snapshot of an incident at rest against its budget, and the memory that the server needs
 * for each such incident. The baseline of the memory is a bare workflow that only waits.
 */
export async function parked(stand: Stand): Promise<readonly Figure[]> {
  const snapshot = await restingSnapshot(stand);
  const { client } = stand.harness;
  const bare = await memoryOf(stand, async () => {
    await client.workflow.start("bareUpdates", { taskQueue: stand.bareQueue, workflowId: `bare-${randomUUID()}` });
  });
  const ours = await memoryOf(stand, async () => {
    await stand.harness.resume(renameSnapshot(snapshot, freshId()));
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

/**
 * Copies a snapshot under another id. With `wakesAt`, the copy's clock is set so that the incident wakes at that
 * instant.
 */
export function renameSnapshot(snapshot: Snapshot, id: string, wakesAt?: number): Snapshot {
  const { wakeAt = 0, incident } = snapshot;
  const clockOffset = wakesAt === undefined ? snapshot.clockOffset : wakeAt - wakesAt;
  return { ...snapshot, incident: { ...incident, id }, clockOffset };
}

async function memoryOf({ serverPid }: Stand, begin: () => Promise<void>): Promise<number> {
  const before = residentBytes(serverPid());
  for (let first = 0; first < count; first += startedAtOnce)
    await Promise.all(Array.from({ length: startedAtOnce }, begin));
  await sleep(3_000);
  return Math.max(1, (residentBytes(serverPid()) - before) / count);
}

function residentBytes(pid: number | undefined): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid ?? "self"}/status`, "utf8"));
  return Number(found?.[1]) * 1024;
}
