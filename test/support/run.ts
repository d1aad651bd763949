import { z } from "zod";

/** What the global set-up started for this run, handed to the test files through the environment. */
const run = z.object({
  temporalAddress: z.string(),
  temporalNamespace: z.string(),
  /** The maintenance database: every test makes its own. */
  postgresUrl: z.string(),
  /** Where the prebuilt workflow code is; absent when the workflows do not bundle. */
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
