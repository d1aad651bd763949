import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const folders = ["activities", "integrations", "records", "config", "client", "workers", "embedded", "scripts", "test"];
const compiled = /\.(ts|js|mjs|map|tsbuildinfo)$/;

/**
 * Copies files that are read at run time (templates, migrations, YAML) into dist/, where the compiled code looks for
 * them.
 */
export function copyAssets(root) {
  for (const folder of folders.filter((name) => existsSync(join(root, name)))) {
    const source = join(root, folder);
    const target = join(root, "dist", folder);
    const wanted = new Set(assetsOf(source));
    for (const stale of assetsOf(target)) if (!wanted.has(stale)) rmSync(join(target, stale));
    for (const asset of wanted) {
      mkdirSync(dirname(join(target, asset)), { recursive: true });
      cpSync(join(source, asset), join(target, asset));
    }
  }
}

function assetsOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !compiled.test(entry.name))
    .map((entry) => join(relative(folder, entry.parentPath), entry.name));
}
