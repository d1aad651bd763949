import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime } from "@temporalio/worker";
import { testRun } from "./run.ts";

export interface TestTemporal {
  readonly client: Client;
  /** What workers connect through. */
  readonly connection: NativeConnection;
  readonly address: string;
  readonly namespace: string;
  /** The product's workflows, bundled once for the run: what Worker.create and runReplayHistory take. */
  readonly workflowBundle: () => { readonly codePath: string };
  readonly close: () => Promise<void>;
}

/** Connects to the run's Temporal server: once per test file, in `beforeAll`, with `close` in `afterAll`. */
export async function connectTemporal(): Promise<TestTemporal> {
  const { temporalAddress: address, temporalNamespace: namespace, workflowBundle } = testRun();
  Runtime.install({ logger: new DefaultLogger("ERROR"), shutdownSignals: [] });
  const [clientConnection, connection] = await Promise.all([
    Connection.connect({ address }),
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
