import { z } from "zod";

/** The servers that the global set-up started for this run. The test files get them through the environment. */
const run = z.object({
  temporalAddress: z.string(),
  temporalNamespace: z.string(),
  /** The address of PostgreSQL's maintenance database, by which each test makes its own database. */
  postgresUrl: z.string(),
  /** The path of the workflow bundle; absent if the workflows could not be bundled. */
  workflowBundle: z.string().optional(),
});
export type TestRun = z.infer<typeof run>;

const variable = "INCIDENT_TEST_RUN";

export function publishRun(started: TestRun): void {
  process.env[variable] = JSON.stringify(started);
}

export function testRun(): TestRun {
  const published = process.env[variable];
  if (published === undefined) {
    throw new Error(
      "No servers were started for this test: domain tests need none; others belong outside test/domain.",
    );
  }
  return run.parse(JSON.parse(published));
}
