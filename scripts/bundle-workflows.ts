import { copyFileSync } from "node:fs";
import { workflowBundle } from "../embedded/workflow-bundle.ts";

/**
 * `node scripts/run.mjs scripts/bundle-workflows.ts FILE` writes the workflow bundle to a file for WORKFLOW_BUNDLE.
 * Container images are built with it.
 */
async function main(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error("Say which file to write: bundle-workflows.ts FILE");
  copyFileSync(await workflowBundle(), file);
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
