import { getClient } from "@temporalio/activity";
import { WorkflowNotFoundError } from "@temporalio/client";
import type pg from "pg";
import type { Logger } from "pino";
import { type Canary, createCanary } from "../activities/canary.ts";
import type { Environment } from "../config/environment.ts";
import { canaryAlert } from "../domain/detecting/canary-incident.ts";
import { minute } from "../domain/incident/moment.ts";
import { pingAt, raiseAt } from "../integrations/canary-calls.ts";
import { createSandbox } from "../integrations/local/sandbox.ts";
import { commandSignal } from "../workflows/messages.ts";
import type { WorkerMetrics } from "./metrics.ts";

export interface CanaryWorkOptions {
  readonly pool: pg.Pool;
  readonly environment: Pick<Environment, "apiToken" | "canaryApi" | "canaryPingUrl" | "host" | "port">;
  readonly metrics: Pick<WorkerMetrics, "canaryFlown">;
  readonly logger: Pick<Logger, "error">;
  /**
   * The time within which a canary's page has to arrive; by default the minute that the policy gives the promise "page
   * reaches on-call".
   */
  readonly withinMs?: number;
}

/** Makes this worker process's canary: a test alert that shows whether an alert becomes a page. */
export const canaryWith = ({ pool, environment, metrics, logger, withinMs = minute }: CanaryWorkOptions): Canary => {
  const { apiToken = "", canaryApi, canaryPingUrl, host, port } = environment;
  const nearby = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
  return createCanary({
    withinMs,
    raise: raiseAt({ api: canaryApi ?? nearby, token: apiToken }),
    ...createSandbox(pool),
    clear: async (incidentId, at) => {
      const by = { kind: "machine", name: "canary", via: "machine" } as const;
      const { alert, startedAt } = canaryAlert(at);
      try {
        await getClient()
          .workflow.getHandle(incidentId)
          .signal(commandSignal("clearAlert"), { by, key: `clear/${incidentId}`, alert, startedAt });
      } catch (error) {
        // Ignored: the canary's incident never began, or is over already.
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
    ...(canaryPingUrl === undefined ? {} : { ping: pingAt(canaryPingUrl) }),
    flown: metrics.canaryFlown,
    report: (error, sentence) => logger.error({ err: error }, sentence),
    stopwatch: () => performance.now(),
  });
};
