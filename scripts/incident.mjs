#!/usr/bin/env node
/** `npx incident …`: the command line, from the build; builds first when the sources are newer or nothing is built. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { main, root, setup } from "./setup.mjs";

/** What the command line is made of. */
const sources = ["activities", "client", "config", "domain", "on-call", "records", "workflows"];

await main(async () => {
  if (isStale()) await setup();
  await import("../dist/client/cli/main.js");
});

function isStale() {
  const built = join(root, "dist", "client", "cli", "main.js");
  if (!existsSync(built)) return true;
  const stamp = join(root, "dist", ".tsbuildinfo");
  if (!existsSync(stamp)) return false; // An image holds the build alone.
  const builtAt = statSync(stamp).mtimeMs;
  return sources.some((folder) => newestIn(join(root, folder)) > builtAt);
}

function newestIn(folder) {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath ?? file.path, file.name)).mtimeMs));
}
