import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Outcome } from "../domain/incident/effects.ts";

/**
 * The metrics of a worker process, which Prometheus reads. The values of labels are fixed words, so no incident or
 * person is named.
 */
export interface WorkerMetrics {
  readonly registry: Registry;
  /** Wraps the activity that pages, so that the outcomes of pages are counted. */
  readonly countingPages: <E extends { readonly do: string }, A extends readonly unknown[]>(
    page: (effect: E, ...asked: A) => Promise<Outcome>,
  ) => (effect: E, ...asked: A) => Promise<Outcome>;
  readonly canaryFlown: (result: { readonly latencyMs: number } | "failed") => void;
}

/**
 * The buckets of the latency histogram, in seconds. Temporal alone takes some 30 ms from signal to activity; the
 * process document allows a minute.
 */
const latencySeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createWorkerMetrics(now: () => number, lostLogLines = () => 0): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const pages = new Counter({
    ...{ name: "incident_page_attempts_total", labelNames: ["outcome", "channel"] as const, registers },
    help: "Attempts at pages: reached somebody by a channel, failed for good, dropped, or to be tried again.",
  });
  const latency = new Histogram({
    ...{ name: "incident_canary_latency_seconds", buckets: latencySeconds, registers },
    help: "From the canary's alert at the API to its page at the sandbox.",
  });
  const failures = new Counter({
    ...{ name: "incident_canary_failures_total", registers },
    help: "Canaries whose page did not come within a minute.",
  });
  const lastLatency = new Gauge({
    ...{ name: "incident_canary_last_latency_seconds", registers },
    help: "The latency of the last canary that this worker saw arrive.",
  });
  const lastSuccess = new Gauge({
    ...{ name: "incident_canary_last_success_timestamp_seconds", registers },
    help: "When this worker last saw a canary's page arrive; 0 before the first.",
  });
  const lost: Gauge = new Gauge({
    ...{ name: "incident_log_lines_lost", registers, collect: () => lost.set(lostLogLines()) },
    help: "Lines of this process's log that could not be written, since it began.",
  });
  return {
    registry,
    countingPages:
      (page) =>
      async (effect, ...asked) => {
        const count = (labels: { readonly outcome: string; readonly channel: string }) => {
          if (effect.do === "page") pages.inc(labels);
        };
        try {
          const outcome = await page(effect, ...asked);
          count(labelsOf(outcome));
          return outcome;
        } catch (error) {
          count({ outcome: "tried again", channel: "" });
          throw error;
        }
      },
    canaryFlown: (result) => {
      if (result === "failed") {
        failures.inc();
        return;
      }
      const seconds = result.latencyMs / 1000;
      latency.observe(seconds);
      lastLatency.set(seconds);
      lastSuccess.set(now() / 1000);
    },
  };
}

function labelsOf(outcome: Outcome): { readonly outcome: string; readonly channel: string } {
  if (outcome.ok) return { outcome: "reached", channel: outcome.channel ?? "" };
  return { outcome: "dropped" in outcome ? "dropped" : "failed", channel: "" };
}
