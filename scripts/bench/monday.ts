import { setTimeout as sleep } from "node:timers/promises";
import { defaultPolicy } from "../../domain/default-policy.ts";
import { minute } from "../../domain/moment.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import { freshId } from "../../test/support/incident-harness.ts";
import { untilKnown } from "./declare-to-page.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import { renamed, restingSnapshot } from "./parked.ts";
import type { Stand } from "./stand.ts";

const sleepers = 800;
const startedAtOnce = 20;
const pages = 40;
/** Of the minutes over which the product spreads the waking, as many as a bench can wait for. */
const watchedMs = 45_000;

/**
 * How long a fresh SEV-1 waits for its page while follow-ups wake, beside the same minutes without. `monday` is what
 * production does: 800 whose nudges are due at one instant wake over the minutes of the policy, by a hash of their ids;
 * watched at that rate for a while. `monday at once` is what the spreading prevents: all 800 in one moment.
 */
export async function monday(stand: Stand): Promise<readonly Figure[]> {
  const snapshot = await restingSnapshot(stand);
  await timesToPage(stand, 10);
  const apartMs = (defaultPolicy.spreadNudgesMinutes * minute) / sleepers;
  const pace = watchedMs / pages;
  const paced = await timesToPage(stand, pages, pace);
  await wake(stand, snapshot, Math.floor(watchedMs / apartMs), apartMs);
  const spread = await timesToPage(stand, pages, pace);
  const quiet = await timesToPage(stand, pages);
  await wake(stand, snapshot, sleepers, 0);
  const together = await timesToPage(stand, pages);
  const compared = (name: string, crowded: readonly number[], alone: readonly number[]) =>
    [50, 99].map((percent) =>
      figure(`${name} p${percent}`, "ms", percentile(crowded, percent), percentile(alone, percent), pages),
    );
  return [...compared("monday", spread, paced), ...compared("monday at once", together, quiet)];
}

/** Resolves when the first of them wakes. */
async function wake(stand: Stand, snapshot: Snapshot, count: number, apartMs: number): Promise<void> {
  const firstAt = Date.now() + 2_000 + count * 20;
  for (let begun = 0; begun < count; begun += startedAtOnce) {
    const some = Array.from({ length: Math.min(startedAtOnce, count - begun) }, async (_, one) =>
      stand.harness.resume(renamed(snapshot, freshId(), Math.round(firstAt + (begun + one) * apartMs))),
    );
    await Promise.all(some);
  }
  await sleep(Math.max(0, firstAt + 20 - Date.now()));
}

/** One after another, each so long after the one before. */
async function timesToPage({ harness }: Stand, count: number, apartMs = 0): Promise<readonly number[]> {
  const times: number[] = [];
  for (let paged = 0; paged < count; paged++) {
    if (apartMs > 0) await sleep(apartMs);
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
