import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cliReference } from "../client/cli/write-cli-reference.ts";
import { deploymentFiles, withOutsideSystems } from "../config/documents/deployment-files.ts";
import { settingsJsonSchema } from "../config/documents/json-schema.ts";
import { configurationReference } from "../config/documents/configuration-reference.ts";
import { projectRoot } from "../embedded/project.ts";

/**
 * `npm run references` writes the documents that are made from sources. A test fails while one of them is out of date.
 */
async function main(): Promise<void> {
  write(join("docs", "cli.md"), await cliReference());
  write(join("docs", "configuration.md"), configurationReference());
  write("config.schema.json", settingsJsonSchema());
  for (const it of deploymentFiles)
    write(it.file, withOutsideSystems(readFileSync(join(projectRoot, it.file), "utf8"), it));
}

function write(file: string, text: string): void {
  writeFileSync(join(projectRoot, file), text);
  console.log(`Wrote ${file}.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
