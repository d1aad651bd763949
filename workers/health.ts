import { createServer, type Server } from "node:http";
import type { Worker } from "@temporalio/worker";
import type { Registry } from "prom-client";

/**
 * The HTTP path of a worker's health: answers 200 while the worker asks Temporal for work on all of its queues, else
 * 503.
 */
export const workerHealthPath = "/health/live";
const metricsPath = "/metrics";

export interface HealthOptions {
  readonly workers: readonly Pick<Worker, "getState">[];
  readonly registry: Registry;
  readonly host: string;
  readonly port: number;
}

/** Serves health and metrics to the program that supervises this process. They name no incident and no person. */
export function serveHealth({ workers, registry, host, port }: HealthOptions): Server {
  return createServer(({ url }, response) => {
    if (url === metricsPath) {
      registry.metrics().then(
        (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
      return;
    }
    const live = workers.every((worker) => worker.getState() === "RUNNING");
    response.writeHead(url !== workerHealthPath ? 404 : live ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify({ live }));
  }).listen(port, host);
}
