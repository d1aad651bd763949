import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { projectRoot } from "../../embedded/project.ts";

/**
 * Bundles the workflow code with changes to some files. Throws if a change alters nothing, since the test is then
 * wrong.
 */
export async function bundleOfChangedCode(
  changes: Readonly<Record<string, (source: string) => string>>,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "changed-code-"));
  try {
    for (const part of ["workflows", "domain"])
      cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
    for (const [file, change] of Object.entries(changes)) {
      const source = readFileSync(join(folder, file), "utf8");
      const changed = change(source);
      if (changed === source) throw new Error(`The change to ${file} changes nothing.`);
      writeFileSync(join(folder, file), changed);
    }
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(folder, "workflows", "index.ts"),
      logger: new DefaultLogger("ERROR"),
    });
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
