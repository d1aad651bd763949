import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { tsToMs } from "@temporalio/common/lib/time";
import pg from "pg";
import { projectRoot } from "../../config/project-root.ts";
import { searchAttributes } from "../../workflows/messages.ts";
import { freshDatabase } from "../support/database.ts";
import { connectTemporal, type TestTemporal } from "../support/temporal-server.ts";

jest.setTimeout(60_000);
const days = 86_400_000;

let temporal: TestTemporal;
let databaseUrl: string;
beforeAll(async () => {
  temporal = await connectTemporal();
  databaseUrl = await freshDatabase();
});
afterAll(async () => temporal.close());

const bootstrap = async (namespace: string) =>
  promisify(execFile)(process.execPath, [join(projectRoot, "dist", "client", "bootstrap", "bootstrap.js")], {
    env: { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: namespace, DATABASE_URL: databaseUrl },
  });

test("the bootstrap makes namespace, retention, search attributes and tables, and again changes nothing", async () => {
  const namespace = `fresh-${Date.now()}`;
  await bootstrap(namespace);
  await expectPrepared(namespace);
  await bootstrap(namespace);
  await expectPrepared(namespace);
});

async function expectPrepared(namespace: string): Promise<void> {
  const { connection, workflowService } = temporal.client;
  const { config } = await workflowService.describeNamespace({ namespace });
  expect(tsToMs(config?.workflowExecutionRetentionTtl)).toBe(30 * days);
  const { customAttributes } = await temporal.client.withDeadline(Date.now() + 10_000, async () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  for (const { name } of Object.values(searchAttributes)) expect(customAttributes).toHaveProperty(name);
  const pool = new pg.Pool({ connectionString: databaseUrl });
  expect((await pool.query("select 1 from incidents")).rowCount).toBe(0);
  await pool.end();
}

test("without a database it says what to set", async () => {
  const ended = promisify(execFile)(
    process.execPath,
    [join(projectRoot, "dist", "client", "bootstrap", "bootstrap.js")],
    {
      env: { TEMPORAL_ADDRESS: temporal.address },
    },
  );
  await expect(ended).rejects.toMatchObject({
    code: 1,
    stderr: "DATABASE_URL: the bootstrap needs it\n    Set DATABASE_URL or DATABASE_URL_FILE.\n",
  });
});
