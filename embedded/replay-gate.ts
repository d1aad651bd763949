import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from "@temporalio/worker";
import { heartbeatType, incidentType } from "../workflows/messages.ts";

export interface Replayed {
  readonly passed: number;
  /** The incidents this build cannot go on with, each with why. */
  readonly failed: readonly { readonly incident: string; readonly why: string }[];
}

/**
 * Replays every active incident's history, and every heartbeat's, on a workflow bundle, before its worker takes over: one that does not replay
 * would fail its tasks for ever. Incidents at rest are safe by their shape and are not looked at.
 */
export async function replayOpenIncidents(
  server: { readonly address: string; readonly namespace: string },
  codePath: string,
): Promise<Replayed> {
  Runtime.install({
    logger: new DefaultLogger("ERROR"),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: "ERROR" }) } },
    shutdownSignals: [],
  });
  const connection = await Connection.connect({ address: server.address });
  try {
    const client = new Client({ connection, namespace: server.namespace });
    const types = [incidentType, heartbeatType].map((it) => `"${it}"`).join(", ");
    const open = client.workflow.list({ query: `WorkflowType IN (${types}) AND ExecutionStatus = "Running"` });
    const results = Worker.runReplayHistories({ workflowBundle: { codePath } }, open.intoHistories({ concurrency: 5 }));
    let passed = 0;
    const failed: { incident: string; why: string }[] = [];
    for await (const { workflowId, error } of results) {
      if (error === undefined) passed++;
      else failed.push({ incident: workflowId, why: reason(error) });
    }
    return { passed, failed };
  } finally {
    await connection.close();
    await Runtime.instance().shutdown();
  }
}

/** The SDK wraps the one telling sentence in several layers of its own making. */
function reason({ message }: Error): string {
  return /message: "([^"]+)"/.exec(message)?.[1] ?? message;
}
