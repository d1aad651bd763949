import { randomUUID } from "node:crypto";
import { settle } from "../../embedded/clock.ts";
import { alerted } from "./alert-to-page.ts";
import { untilKnown } from "./declare-to-page.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import { openProduct } from "./product.ts";
import type { Stand } from "./stand.ts";

const rounds = 100;
const warmUp = 10;

/**
 * From an acknowledgement posted to the API to the last request at the pager that takes the round's pages back; beside
 * a bare workflow that does one activity for each update.
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
      const { id } = await alerted(product);
      await settle(client, id);
      const acknowledged = performance.now();
      await product.post(`/incidents/${id}/commands/acknowledge`, { by: "alice" });
      await untilKnown(() => product.withdrawnAt(id));
      await settle(client, id);
      const asked = performance.now();
      await bare.executeUpdate("bareUpdate", { args: [{}] });
      await untilKnown(() => ((stand.touchedAt(workflowId) ?? 0) > asked ? asked : undefined));
      await settle(client, workflowId);
      if (round < warmUp) continue;
      ours.push((product.withdrawnAt(id) ?? NaN) - acknowledged);
      others.push((stand.touchedAt(workflowId) ?? NaN) - asked);
    }
    return [50, 99].map((percent) =>
      figure(`ack-to-stop p${percent}`, "ms", percentile(ours, percent), percentile(others, percent), rounds),
    );
  } finally {
    await product.close();
    await bare.terminate();
  }
}
