import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the path of a file with a random secret. The first start makes the file; only its owner may read it. */
function secretFile(dataFolder: string, name: string): string {
  const file = join(dataFolder, name);
  try {
    writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (readFileSync(file, "utf8").trim() === "") throw error;
  }
  return file;
}

/** Returns the path of the file with the first admin's token, which is used until other tokens exist. */
export const apiTokenFile = (dataFolder: string): string => secretFile(dataFolder, "api-token");

/** Returns the path of the file with the key that encrypts the secrets of webhooks. */
export const secretsKeyFile = (dataFolder: string): string => secretFile(dataFolder, "secrets-key");
