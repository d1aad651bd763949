import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cliReference } from "../client/cli/reference.ts";
import { projectRoot } from "../embedded/project.ts";

/** Writes docs/cli.md anew; a test fails while it is out of date. */
const file = join(projectRoot, "docs", "cli.md");
writeFileSync(file, cliReference());
console.log(`Wrote ${file}.`);
