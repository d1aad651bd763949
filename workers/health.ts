import { createServer, type Server } from "node:http";
import type { Worker } from "@temporalio/worker";

/** Where a worker answers whether it is at work: 200 while each of its queues is polled, else 503. */
export const workerHealthPath = "/health/live";

/** For whoever supervises the process, on this machine alone: it has nothing else to say, to nobody else. */
export function serveHealth(workers: readonly Worker[], port: number): Server {
  return createServer(({ url }, response) => {
    const live = workers.every((worker) => worker.getState() === "RUNNING");
    response.writeHead(url !== workerHealthPath ? 404 : live ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify({ live }));
  }).listen(port, "127.0.0.1");
}
