import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from "@temporalio/worker";
import { heartbeatType, incidentType } from "../workflows/messages.ts";
import { CannotStart } from "./cannot-start.ts";

interface Server {
  readonly address: string;
  readonly namespace: string;
}

/**
 * Refuses to start a build on which an open incident does not replay, unless `anyway` is set (`npm start -- --anyway`).
 * Started anyway, such an incident does not move, and pages nobody, until a build runs that replays it.
 */
export async function refuseBuildThatBreaksIncidents({
  temporal,
  bundle,
  anyway,
  say,
}: {
  readonly temporal: Server;
  readonly bundle: string;
  readonly anyway: boolean;
  readonly say: (sentence: string) => void;
}): Promise<void> {
  const { passed, failed } = await replayOpenIncidents(temporal, bundle);
  if (passed > 0) say(`Replayed ${passed} open incident(s) on this build.`);
  if (failed.length === 0) return;
  const names = failed.map(({ incident, why }) => `  ${incident}: ${why}`).join("\n");
  const sentence = `This build cannot go on with ${failed.length} open incident(s):\n${names}`;
  if (!anyway)
    throw new CannotStart(`${sentence}\nGo back to the build they ran on, or start anyway: npm start -- --anyway`);
  say(`${sentence}\nStarting anyway: these will not move until a build that can.`);
}

export interface Replayed {
  readonly passed: number;
  /** The workflows that this build cannot continue, each with the reason. */
  readonly failed: readonly { readonly incident: string; readonly why: string }[];
}

/**
 * Replays the histories of active incidents and heartbeats on a new workflow bundle before its worker takes over,
 * since a workflow that does not replay could never continue. Incidents at rest are left out, since they apply no
 * rules before they wake.
 */
export async function replayOpenIncidents(server: Server, codePath: string): Promise<Replayed> {
  Runtime.install({
    logger: new DefaultLogger("ERROR"),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: "ERROR" }) } },
    shutdownSignals: [],
  });
  // One part of a long history may be larger than the 4 MB that the client accepts by default, since one message may
  // contain many alerts.
  const channelArgs = { "grpc.max_receive_message_length": -1 };
  const connection = await Connection.connect({ address: server.address, channelArgs });
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

/** Returns the useful sentence of an error's message, which the SDK wraps in several layers of its own. */
function reason({ message }: Error): string {
  return /message: "([^"]+)"/.exec(message)?.[1] ?? message;
}
