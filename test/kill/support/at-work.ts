import { until } from "../../../embedded/wait-until.ts";
import type { ProductUnderTest } from "./product-under-test.ts";

/** Waits until Temporal has heard the first heartbeat of a product's worker process. */
export const atWork = async (
  { client, temporal, pidOf }: ProductUnderTest,
  worker: "worker" | "otherWorker",
): Promise<void> => {
  const pid = await pidOf(worker);
  const { namespace } = temporal;
  await until(
    `the first heartbeat of ${worker}`,
    async () => {
      const { workersInfo } = await client.workflowService.listWorkers({ namespace, pageSize: 100 });
      const isHeard = workersInfo.some(({ workerHeartbeat }) => workerHeartbeat?.workerIdentity?.startsWith(`${pid}@`));
      return isHeard ? true : undefined;
    },
    { withinMs: 30_000 },
  );
};
