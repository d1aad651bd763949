import { setTimeout as sleep } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import { bareSignal } from "./bare-workflow.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import { openProduct } from "./product.ts";
import type { Stand } from "./stand.ts";

const perSecond = 20;
const seconds = 10;

/** The answers to a declaration: decided, accepted by Temporal, and the request to try again later. */
type Status = 201 | 202 | 503;

interface Answered {
  readonly afterMs: number;
  /** When the answer came, in the time of `performance.now()`. */
  readonly at: number;
  readonly status: Status;
}

/**
 * Lets twenty people a second declare an incident each, for ten seconds. Measures how many declarations Temporal
 * has each second, how long people wait for an answer, and the share of each answer. 201 and 202 both mean that
 * Temporal has the declaration; 503 has a budget of one percent. The baseline is as many starts of bare workflows.
 */
export async function declareAtOnce(stand: Stand): Promise<readonly Figure[]> {
  const ours = await ourDeclarations(stand);
  const bare = await bareStarts(stand);
  const times = (answers: readonly Answered[]) => answers.map(({ afterMs }) => afterMs);
  const n = perSecond * seconds;
  const share = (status: Status, budget: number) =>
    figure(`declare at once, share of ${status}`, "%", shareOf(status, ours), budget, n);
  return [
    figure("declare at once", "per second", acceptedPerSecond(ours), acceptedPerSecond(bare), n),
    ...[50, 99].map((percent) =>
      figure(
        `declare at once p${percent}`,
        "ms",
        percentile(times(ours), percent),
        percentile(times(bare), percent),
        n,
      ),
    ),
    ...[share(201, 100), share(202, 100), share(503, 1)],
  ];
}

const shareOf = (wanted: Status, answers: readonly Answered[]): number =>
  (100 * answers.filter(({ status }) => status === wanted).length) / answers.length;

function acceptedPerSecond(answers: readonly Answered[]): number {
  const firstAt = Math.min(...answers.map(({ at, afterMs }) => at - afterMs));
  const lastAt = Math.max(...answers.map(({ at }) => at));
  return (1000 * answers.filter(({ status }) => status !== 503).length) / (lastAt - firstAt);
}

async function ourDeclarations(stand: Stand): Promise<readonly Answered[]> {
  const product = await openProduct(stand);
  try {
    return await everySecond(async (number) => {
      const { status } = await product.send("/incidents", {
        ...{ by: "alice", severity: "sev2", service: "API Service", separate: true },
        ...{ title: `Payments fail in shop ${number}`, impact: "One in ten cannot pay" },
      });
      if (status !== 201 && status !== 202 && status !== 503) throw new Error(`A declaration was answered ${status}.`);
      return status;
    });
  } finally {
    await product.close();
  }
}

async function bareStarts({ harness, bareQueue }: Stand): Promise<readonly Answered[]> {
  return everySecond(async () => {
    await harness.client.workflow.signalWithStart("bareSignals", {
      ...{ taskQueue: bareQueue, workflowId: randomUUID() },
      ...{ signal: bareSignal, signalArgs: [{}] },
    });
    return 201;
  });
}

async function everySecond(declare: (number: number) => Promise<Status>): Promise<readonly Answered[]> {
  const declarations = Array.from({ length: perSecond * seconds }, async (_, number) => {
    await sleep((number * 1000) / perSecond);
    const startedAt = performance.now();
    const status = await declare(number);
    const at = performance.now();
    return { afterMs: at - startedAt, at, status };
  });
  return Promise.all(declarations);
}
