import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The path of the repository's root: the nearest folder above this file, in the sources or in the build, that contains
 * a package.json.
 */
export const projectRoot = rootAbove(__dirname);

function rootAbove(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`No package.json in or above ${__dirname}.`);
  return rootAbove(parent);
}
