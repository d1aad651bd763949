import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cliReference } from "../../../client/cli/write-cli-reference.ts";
import { projectRoot } from "../../../config/project-root.ts";

test("docs/cli.md is what the commands are (else: npm run references)", async () => {
  expect(readFileSync(join(projectRoot, "docs", "cli.md"), "utf8")).toBe(await cliReference());
});
