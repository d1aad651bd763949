import { setTimeout as sleep } from "node:timers/promises";
import { defaultPolicy } from "../../domain/default-policy.ts";
import { minute } from "../../domain/incident/moment.ts";
import type { Snapshot } from "../../domain/incident/snapshot.ts";
import { freshId } from "../../test/support/incident-harness.ts";
import { untilKnown } from "./declare-to-page.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import { renameSnapshot, restingSnapshot } from "./parked.ts";
import type { Stand } from "./stand.ts";

const sleepers = 800;
const startedAtOnce = 20;
const pages = 40;
/**
 * How long the bench watches incidents that wake spread over some minutes: a part of these minutes, short enough for
 * a bench.
 */
const watchedMs = 45_000;

/**
 * Measures how long a new SEV-1 waits for its page while follow-ups wake; the baseline is the same time without any
 * waking. In `monday` the follow-ups wake as in production: the reminders of 800 incidents are due at one instant,
 * and the incidents wake spread over some minutes by a hash of their ids. In `monday at once` all 800 wake at the
 * same moment, which the spreading prevents.
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

/** Starts incidents at rest that are due to wake, and resolves when the first of them wakes. */
async function wake(stand: Stand, snapshot: Snapshot, count: number, apartMs: number): Promise<void> {
  const firstAt = Date.now() + 2_000 + count * 20;
  for (let first = 0; first < count; first += startedAtOnce) {
    const some = Array.from({ length: Math.min(startedAtOnce, count - first) }, async (_, one) =>
      stand.harness.resume(renameSnapshot(snapshot, freshId(), Math.round(firstAt + (first + one) * apartMs))),
    );
    await Promise.all(some);
  }
  await sleep(Math.max(0, firstAt + 20 - Date.now()));
}

/** Fires alerts one after another, with a pause before each, and measures the time until each is paged. */
async function timesToPage({ harness }: Stand, count: number, apartMs = 0): Promise<readonly number[]> {
  const times: number[] = [];
  for (let paged = 0; paged < count; paged++) {
    if (apartMs > 0) await sleep(apartMs);
    const startedAt = performance.now();
    const incident = await harness.fireAlert({ alert: { severity: "sev1" } });
    const at = await untilKnown(() => {
      const [page] = incident.effectsDoing("page");
      return page && harness.world.doneAt(page.key);
    });
    times.push(at - startedAt);
  }
  return times;
}
