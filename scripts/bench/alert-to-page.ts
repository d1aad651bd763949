import { randomUUID } from "node:crypto";
import { settle } from "../../embedded/clock.ts";
import { timeOfBareWorkflow, untilKnown } from "./declare-to-page.ts";
import { type Figure, figure, percentile } from "./figure.ts";
import { openProduct, type Product } from "./product.ts";
import type { Stand } from "./stand.ts";

const rounds = 150;
const warmUp = 15;

/**
 * Measures the time from an alert at the HTTP API to the request at the pager. In between, the API finds the incident
 * and signals its workflow, and the page activity finds who is on call and writes the page. The baseline is a bare
 * workflow with one activity, started by the client.
 */
export async function alertToPage(stand: Stand): Promise<readonly Figure[]> {
  const product = await openProduct(stand);
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      const { id, paged, posted } = await fireAlert(product);
      await settle(stand.harness.client, id);
      const other = await timeOfBareWorkflow(stand);
      if (round < warmUp) continue;
      ours.push(paged - posted);
      bare.push(other);
    }
    return [50, 99].map((percent) =>
      figure(`alert-to-page p${percent}`, "ms", percentile(ours, percent), percentile(bare, percent), rounds),
    );
  } finally {
    await product.close();
  }
}

/** Posts a fresh alert and waits until its page has reached the pager. */
export async function fireAlert(
  product: Product,
): Promise<{ readonly id: string; readonly posted: number; readonly paged: number }> {
  const posted = performance.now();
  const id = await product.post("/alerts", alert({ groupKey: randomUUID() }));
  if (id === undefined) throw new Error("The alert opened nothing.");
  return { id, posted, paged: await untilKnown(() => product.pagedAt(id)) };
}

export const alert = (of: { readonly groupKey: string; readonly alert?: string }) => ({
  alert: "APIErrorRateHigh",
  summary: "Error rate 12 %",
  severity: "sev1",
  service: "checkout",
  source: "prometheus",
  startedAt: new Date().toISOString(),
  status: "firing",
  ...of,
});
