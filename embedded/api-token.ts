import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The file with the token callers of the API show; made at the first start, readable by its owner alone. */
export function apiTokenFile(dataFolder: string): string {
  const file = join(dataFolder, "api-token");
  try {
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (readFileSync(file, "utf8").trim() === "") throw error;
  }
  return file;
}
