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
  /** From the first alert on. */
  readonly firstToldMs: number;
  readonly allToldMs: number;
}

/**
 * 10,000 alerts of 100 groups, one to a request, the groups mixed: how fast they are accepted, when the first group's
 * page is at the pager and when the last one's is; beside as many signals to 100 bare workflows, and beside Alertmanager
 * with `group_wait: 0s` and a webhook. Temporal has each alert in a durable history before it answers, Alertmanager has
 * it in its memory. Fails unless each group has one incident of its own.
 */
export async function storm(stand: Stand): Promise<readonly Figure[]> {
  const ours = await ourStorm(stand);
  return [
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

async function ourStorm(stand: Stand): Promise<Weathered> {
  const product = await openProduct(stand);
  try {
    const incidents = new Map<string, string>();
    const weathered = await weather(
      async (of) => {
        const id = await product.post("/alerts", alert(of));
        const known = incidents.get(of.groupKey) ?? id;
        if (id === undefined || id !== known) {
          throw new Error(`Group ${of.groupKey} has ${String(known)}, and yet an alert of it went to ${String(id)}.`);
        }
        incidents.set(of.groupKey, id);
      },
      (group) => product.pagedAt(incidents.get(group) ?? ""),
    );
    const opened = new Set(incidents.values()).size;
    if (opened !== groups) throw new Error(`${groups} groups of alerts opened ${opened} incidents.`);
    return weathered;
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
  const begun = performance.now();
  const sending = async () => {
    for (let of = waiting.shift(); of !== undefined; of = waiting.shift()) await post(of);
  };
  await Promise.all(Array.from({ length: atOnce }, sending));
  const accepted = performance.now();
  const told: number[] = [];
  for (const group of groupNames) told.push(await untilKnown(() => toldAt(group)));
  return {
    acceptedPerSecond: (groups * alertsOfEach * 1000) / (accepted - begun),
    firstToldMs: Math.min(...told) - begun,
    allToldMs: Math.max(...told) - begun,
  };
}
