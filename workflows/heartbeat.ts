import { condition, continueAsNew, proxyActivities, setHandler, workflowInfo } from "@temporalio/workflow";
import type { createActivities } from "../activities/index.ts";
import type { EffectDoing, Headline, Outcome } from "../domain/effects.ts";
import type { Instant } from "../domain/moment.ts";
import { beat, type Heartbeat, laneQueue } from "./messages.ts";

/** What one run hands the next: the last beat, and the incident that its absence has opened. */
export interface HeartbeatState {
  readonly last: Heartbeat;
  readonly lastAt: Instant;
  readonly missing?: { readonly since: Instant; readonly incident: string };
}

/**
 * A dead man's switch: something that has to be heard of again and again. When it is not heard of in time, that is an
 * alert; when it is heard of again, the alert is over. One timer, and no polling.
 */
export async function heartbeat(from: HeartbeatState): Promise<void> {
  let { last, lastAt, missing } = from;
  let beats = 0;
  setHandler(beat, (heard) => {
    last = heard;
    lastAt = Date.now();
    beats += 1;
  });
  while (!workflowInfo().continueAsNewSuggested) {
    const seen = beats;
    if (missing !== undefined) {
      await condition(() => beats !== seen);
      await telling(over(last, missing));
      missing = undefined;
      continue;
    }
    const untilMissed = Math.max(0, lastAt + dueAfterMs(last) - Date.now());
    const heard = await condition(() => beats !== seen, untilMissed);
    if (heard || Date.now() < lastAt + dueAfterMs(last)) continue;
    const since = Date.now();
    const { ref = "" } = await telling(missed(last, since));
    missing = { since, incident: ref };
  }
  await continueAsNew<typeof heartbeat>({ last, lastAt, ...(missing === undefined ? {} : { missing }) });
}

const dueAfterMs = ({ everySeconds, graceSeconds }: Heartbeat): number => (everySeconds + graceSeconds) * 1000;

/** The paging lane's activity, tried until it is done: a missed heartbeat that nobody hears of would be none. */
const telling = async (effect: EffectDoing<"openSuccessor" | "forwardAlerts">): Promise<{ readonly ref?: string }> => {
  const { page } = proxyActivities<ReturnType<typeof createActivities>>({
    taskQueue: laneQueue(workflowInfo().taskQueue, "paging"),
    startToCloseTimeout: "10 seconds",
    retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "10 seconds" },
    priority: { priorityKey: 1 },
  });
  const outcome: Outcome = await page.executeWithOptions({ summary: `heartbeat ${effect.about.title}` }, [effect]);
  return outcome.ok && outcome.ref !== undefined ? { ref: outcome.ref } : {};
};

const missed = (last: Heartbeat, since: Instant): EffectDoing<"openSuccessor"> => ({
  do: "openSuccessor",
  ...head(last, since, "missed"),
  alert: {
    alert: alertOf(last),
    summary: `No heartbeat of ${last.name} for ${String(last.everySeconds + last.graceSeconds)} seconds`,
    severity: last.severity,
    service: last.service,
    source: "heartbeat",
    startedAt: since,
  },
});

const over = (
  last: Heartbeat,
  { since, incident }: NonNullable<HeartbeatState["missing"]>,
): EffectDoing<"forwardAlerts"> => ({
  do: "forwardAlerts",
  ...head(last, since, "over"),
  into: incident,
  alerts: [{ status: "resolved", alert: alertOf(last), startedAt: since }],
});

const alertOf = ({ name }: Heartbeat): string => `heartbeat ${name}`;

const head = (last: Heartbeat, since: Instant, what: string) => {
  const id = workflowInfo().workflowId;
  const about: Headline = {
    ...{ id, kind: "real", private: false, severity: last.severity, service: last.service, title: last.name },
    ...{ impact: "", phase: "detect", openedAt: since },
  };
  return { key: `${id}/${what}/${String(since)}`, lane: "paging", at: since, about } as const;
};
