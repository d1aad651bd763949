import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime } from "@temporalio/worker";
import { workerHeartbeatsEveryMs } from "../../workflows/messages.ts";
import { testRun } from "./run.ts";

export interface TestTemporal {
  readonly client: Client;
  /** The connection to Temporal that workers use. */
  readonly connection: NativeConnection;
  readonly address: string;
  readonly namespace: string;
  /** Returns the bundle of the product's workflows, for Worker.create and runReplayHistory. */
  readonly workflowBundle: () => { readonly codePath: string };
  readonly close: () => Promise<void>;
}

/**
 * Connects to the Temporal server of this test run. Call this once in each test file, in `beforeAll`, and `close` in
 * `afterAll`.
 */
export async function connectTemporal(): Promise<TestTemporal> {
  const { temporalAddress: address, temporalNamespace: namespace, workflowBundle } = testRun();
  // Heartbeats as in production, or /health/ready would count the tests' workers as absent.
  Runtime.install({
    logger: new DefaultLogger("ERROR"),
    shutdownSignals: [],
    workerHeartbeatInterval: workerHeartbeatsEveryMs,
  });
  const [clientConnection, connection] = await Promise.all([
    Connection.connect({ address, channelArgs: { "grpc.max_receive_message_length": -1 } }),
    NativeConnection.connect({ address }),
  ]);
  return {
    client: new Client({ connection: clientConnection, namespace }),
    connection,
    address,
    namespace,
    workflowBundle: () => {
      if (workflowBundle === undefined) throw new Error("The workflows do not bundle: see the start of this run.");
      return { codePath: workflowBundle };
    },
    close: async () => {
      await clientConnection.close();
      await connection.close();
      await Runtime.instance().shutdown();
    },
  };
}
