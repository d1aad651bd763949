import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file with a secret; made at the first start, readable by its owner alone. */
function secretFile(dataFolder: string, name: string): string {
  const file = join(dataFolder, name);
  try {
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (readFileSync(file, "utf8").trim() === "") throw error;
  }
  return file;
}

/** The first admin's token, which callers of the API show until there are others. */
export const apiTokenFile = (dataFolder: string): string => secretFile(dataFolder, "api-token");

/** What the secrets of webhooks are encrypted with. */
export const secretsKeyFile = (dataFolder: string): string => secretFile(dataFolder, "secrets-key");
