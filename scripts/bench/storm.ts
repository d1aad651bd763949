import { randomUUID } from "node:crypto";
import { alert } from "./alert-to-page.ts";
import { alertmanagerIsInstalled, openAlertmanager } from "./alertmanager.ts";
import { bareSignal } from "./bare-workflow.ts";
import { untilKnown } from "./declare-to-page.ts";
import { type Figure, figure } from "./figure.ts";
import { openProduct } from "./product.ts";
import type { Stand } from "./stand.ts";

const groups = 100;
const alertsOfEach = 100;
const atOnce = 50;

interface Weathered {
  readonly acceptedPerSecond: number;
  /**
   * Milliseconds from the first alert to the page of the first group; `allToldMs` is also counted from the first
   * alert.
   */
  readonly firstToldMs: number;
  readonly allToldMs: number;
}

/**
 * Sends 10,000 alerts of 100 groups in mixed order, one in each request. Measures how fast they are accepted, and
 * when the pages of the first and of the last group are at the pager. One baseline is as many signals to 100 bare
 * workflows; the other is Alertmanager with `group_wait: 0s` and a webhook. Temporal stores each alert in a durable
 * history before it answers, while Alertmanager keeps alerts in memory. The share of requests that are put off with
 * 503 has a budget of one percent. Fails unless each group has exactly one incident.
 */
export async function storm(stand: Stand): Promise<readonly Figure[]> {
  const { putOff, ...ours } = await ourStorm(stand);
  const n = groups * alertsOfEach;
  return [
    figure("storm, share of 503", "%", (100 * putOff) / (n + putOff), 1, n + putOff),
    ...beside("bare Temporal", ours, await bareStorm(stand)),
    ...beside("Alertmanager", ours, await alertmanagersStorm()),
  ];
}

const beside = (whom: string, ours: Weathered, theirs: Weathered): readonly Figure[] => {
  const n = groups * alertsOfEach;
  return [
    figure(`storm accepted, ${whom}`, "alerts per second", ours.acceptedPerSecond, theirs.acceptedPerSecond, n),
    figure(`first group told, ${whom}`, "ms", ours.firstToldMs, theirs.firstToldMs, n),
    figure(`all groups told, ${whom}`, "ms", ours.allToldMs, theirs.allToldMs, n),
  ];
};

async function ourStorm(stand: Stand): Promise<Weathered & { readonly putOff: number }> {
  const product = await openProduct(stand);
  try {
    const incidents = new Map<string, string>();
    const weathered = await weather(
      async (of) => {
        const id = await product.post("/alerts", alert(of));
        const firstId = incidents.get(of.groupKey) ?? id;
        if (id === undefined || id !== firstId) {
          throw new Error(`Group ${of.groupKey} has ${String(firstId)}, and yet an alert of it went to ${String(id)}.`);
        }
        incidents.set(of.groupKey, id);
      },
      (group) => product.pagedAt(incidents.get(group) ?? ""),
    );
    const opened = new Set(incidents.values()).size;
    if (opened !== groups) throw new Error(`${groups} groups of alerts opened ${opened} incidents.`);
    return { ...weathered, putOff: product.timesPutOff() };
  } finally {
    await product.close();
  }
}

async function bareStorm({ harness, bareQueue, touchedAt }: Stand): Promise<Weathered> {
  return weather(
    async (of) => {
      await harness.client.workflow.signalWithStart("bareSignals", {
        ...{ taskQueue: bareQueue, workflowId: of.groupKey },
        ...{ signal: bareSignal, signalArgs: [alert(of)] },
      });
    },
    (group) => touchedAt(group),
  );
}

async function alertmanagersStorm(): Promise<Weathered> {
  if (!alertmanagerIsInstalled()) {
    console.log(
      "Alertmanager is not installed, so the storm has no baseline: apt-get install prometheus-alertmanager.",
    );
    return { acceptedPerSecond: NaN, firstToldMs: NaN, allToldMs: NaN };
  }
  const alertmanager = await openAlertmanager();
  try {
    return await weather(alertmanager.post, (group) => alertmanager.notified.get(group));
  } finally {
    await alertmanager.close();
  }
}

async function weather(
  post: (of: { readonly groupKey: string; readonly alert: string }) => Promise<void>,
  toldAt: (group: string) => number | undefined,
): Promise<Weathered> {
  const run = randomUUID();
  const groupNames = Array.from({ length: groups }, (_, group) => `${run}-${group}`);
  const waiting = Array.from({ length: alertsOfEach }, (_, number) =>
    groupNames.map((groupKey) => ({ groupKey, alert: `APIErrorRateHigh${number}` })),
  ).flat();
  const startedAt = performance.now();
  const sending = async () => {
    for (let of = waiting.shift(); of !== undefined; of = waiting.shift()) await post(of);
  };
  await Promise.all(Array.from({ length: atOnce }, sending));
  const acceptedAt = performance.now();
  const times: number[] = [];
  for (const group of groupNames) times.push(await untilKnown(() => toldAt(group)));
  return {
    acceptedPerSecond: (groups * alertsOfEach * 1000) / (acceptedAt - startedAt),
    firstToldMs: Math.min(...times) - startedAt,
    allToldMs: Math.max(...times) - startedAt,
  };
}
