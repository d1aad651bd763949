import { setTimeout as sleep } from "node:timers/promises";
import { freshId } from "../../test/support/incident-harness.ts";
import { untilKnown } from "./declare-to-page.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import { renamed, restingSnapshot } from "./parked.ts";
import type { Stand } from "./stand.ts";

const sleepers = 800;
const startedAtOnce = 20;
const pages = 40;

/** How long a fresh SEV-1 waits for its page while 800 follow-ups wake together, beside a quiet day. */
export async function monday(stand: Stand): Promise<readonly Figure[]> {
  const snapshot = await restingSnapshot(stand);
  await timesToPage(stand, 10);
  const quiet = await timesToPage(stand, pages);
  const wakesAt = Date.now() + sleepers * 20;
  for (let begun = 0; begun < sleepers; begun += startedAtOnce)
    await Promise.all(
      Array.from({ length: startedAtOnce }, async () => stand.harness.resume(renamed(snapshot, freshId(), wakesAt))),
    );
  await sleep(Math.max(0, wakesAt + 20 - Date.now()));
  const crowded = await timesToPage(stand, pages);
  return [50, 99].map((percent) =>
    figure(`monday p${percent}`, "ms", percentile(crowded, percent), percentile(quiet, percent), pages),
  );
}

async function timesToPage({ harness }: Stand, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let paged = 0; paged < count; paged++) {
    const begun = performance.now();
    const incident = await harness.fireAlert({ alert: { severity: "sev1" } });
    const at = await untilKnown(() => {
      const [page] = incident.effectsDoing("page");
      return page && harness.world.doneAt(page.key);
    });
    times.push(at - begun);
  }
  return times;
}
