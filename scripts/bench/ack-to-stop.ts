import { randomUUID } from "node:crypto";
import { settle } from "../../embedded/clock.ts";
import { fireAlert } from "./alert-to-page.ts";
import { untilKnown } from "./declare-to-page.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import { openProduct } from "./product.ts";
import type { Stand } from "./stand.ts";

const rounds = 100;
const warmUp = 10;

/**
 * Measures the time from an acknowledgement at the API to the last request that withdraws a page of the round. The
 * baseline is a bare workflow that runs one activity for each update.
 */
export async function ackToStop(stand: Stand): Promise<readonly Figure[]> {
  const { client } = stand.harness;
  const workflowId = `bare-${randomUUID()}`;
  const bare = await client.workflow.start("bareStops", { taskQueue: stand.bareQueue, workflowId });
  const product = await openProduct(stand);
  try {
    const ours: number[] = [];
    const others: number[] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      const { id } = await fireAlert(product);
      await settle(client, id);
      const acknowledgedAt = performance.now();
      await product.post(`/incidents/${id}/commands/acknowledge`, { by: "alice" });
      await untilKnown(() => product.withdrawnAt(id));
      await settle(client, id);
      const askedAt = performance.now();
      await bare.executeUpdate("bareUpdate", { args: [{}] });
      await untilKnown(() => ((stand.touchedAt(workflowId) ?? 0) > askedAt ? askedAt : undefined));
      await settle(client, workflowId);
      if (round < warmUp) continue;
      ours.push((product.withdrawnAt(id) ?? NaN) - acknowledgedAt);
      others.push((stand.touchedAt(workflowId) ?? NaN) - askedAt);
    }
    return [50, 99].map((percent) =>
      figure(`ack-to-stop p${percent}`, "ms", percentile(ours, percent), percentile(others, percent), rounds),
    );
  } finally {
    await product.close();
    await bare.terminate();
  }
}
