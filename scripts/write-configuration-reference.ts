import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationReference } from "../config/reference.ts";
import { projectRoot } from "../embedded/project.ts";

/** Writes docs/configuration.md anew; a test fails while it is out of date. */
const file = join(projectRoot, "docs", "configuration.md");
writeFileSync(file, configurationReference());
console.log(`Wrote ${file}.`);
