import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { projectRoot } from "./project.ts";

/** Bundles the built workflows into one file and returns its path. The same code is not bundled twice. */
export async function workflowBundle(): Promise<string> {
  const built = join(projectRoot, "dist");
  const sources = ["workflows", "domain"].flatMap((folder) => codeIn(join(built, folder)));
  const hash = createHash("sha256");
  for (const file of [...sources, join(projectRoot, "package-lock.json")]) hash.update(readFileSync(file));
  const bundle = join(projectRoot, ".cache", `workflows-${hash.digest("hex").slice(0, 16)}.js`);
  if (existsSync(bundle)) return bundle;

  const { code } = await bundleWorkflowCode({
    workflowsPath: join(built, "workflows", "index.js"),
    logger: new DefaultLogger("ERROR"),
  });
  mkdirSync(join(projectRoot, ".cache"), { recursive: true });
  const draft = `${bundle}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, bundle);
  return bundle;
}

function codeIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .sort()
    .map((name) => join(folder, name));
}
