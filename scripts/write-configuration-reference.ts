import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsJsonSchema } from "../config/json-schema.ts";
import { configurationReference } from "../config/reference.ts";
import { projectRoot } from "../embedded/project.ts";

/** Writes docs/configuration.md and config.schema.json anew; a test fails while one of them is out of date. */
const written = {
  [join("docs", "configuration.md")]: configurationReference(),
  "config.schema.json": settingsJsonSchema(),
};
for (const [file, text] of Object.entries(written)) {
  writeFileSync(join(projectRoot, file), text);
  console.log(`Wrote ${file}.`);
}
