import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";

const requirements = join(__dirname, "requirements.txt");

/**
 * Fetches schemathesis and its dependencies, each file pinned by its hash, into the project's cache. Returns the folder
 * for PYTHONPATH. Needs Python 3.11 or later with pip, and no virtual environment.
 */
export function installSchemathesis(): string {
  const pinned = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(projectRoot, ".cache", `schemathesis-${pinned}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"];
  const { status, stderr } = spawnSync("python3", [...pip, "--target", draft, "--requirement", requirements], {
    encoding: "utf8",
  });
  if (status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(`schemathesis could not be installed:\n${stderr}`);
  }
  renameSync(draft, folder);
  return folder;
}
