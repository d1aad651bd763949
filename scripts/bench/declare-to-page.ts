import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { settle } from "../../embedded/clock.ts";
import { person } from "../../test/support/test-incident.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import type { Stand } from "./stand.ts";

const rounds = 150;
const warmUp = 15;

/**
 * Measures the time from the call that declares an incident to the first page at the pager. The baseline is a bare
 * workflow with one activity. Incident and baseline run in turn, each only after the other has settled, so that
 * neither disturbs the other.
 */
export async function declareToPage(stand: Stand): Promise<readonly Figure[]> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    const [mine, other] = [await timeToPage(stand), await timeOfBareWorkflow(stand)];
    if (round < warmUp) continue;
    ours.push(mine);
    bare.push(other);
  }
  return [50, 99].map((percent) =>
    figure(`declare-to-page p${percent}`, "ms", percentile(ours, percent), percentile(bare, percent), rounds),
  );
}

async function timeToPage({ incidents, harness }: Stand): Promise<number> {
  const startedAt = performance.now();
  const sender = { by: person("alice"), key: randomUUID() };
  const { id = "" } = await incidents.declare(
    "real",
    { type: "declare", severity: "sev2", service: "checkout", title: "Checkout fails", impact: "All payments" },
    sender,
    Date.now(),
  );
  const at = await untilKnown(() => {
    const page = harness.world.done(id).find((effect) => effect.do === "page");
    return page && harness.world.doneAt(page.key);
  });
  await settle(harness.client, id);
  return at - startedAt;
}

export async function timeOfBareWorkflow({ harness, bareQueue, touchedAt }: Stand): Promise<number> {
  const workflowId = `bare-${randomUUID()}`;
  const startedAt = performance.now();
  const handle = await harness.client.workflow.start("bareWorkflow", { taskQueue: bareQueue, workflowId });
  const at = await untilKnown(() => touchedAt(workflowId));
  await handle.result();
  return at - startedAt;
}

/**
 * Waits until a measured instant is known, and returns it. The instant is noted where the event happens, so the
 * waiting does not change it.
 */
export async function untilKnown(instant: () => number | undefined): Promise<number> {
  for (const giveUpAt = performance.now() + 60_000; performance.now() < giveUpAt;) {
    const at = instant();
    if (at !== undefined) return at;
    await sleep(1);
  }
  throw new Error("What was measured did not happen within a minute.");
}
