import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the path of the file with the key that signs certificates. The first start makes the file; only its owner
 * may read it.
 */
export function certificateKeyFile(dataFolder: string): string {
  const file = join(dataFolder, "certificate-key.pem");
  const { privateKey } = generateKeyPairSync("ed25519");
  try {
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (readFileSync(file, "utf8").trim() === "") throw error;
  }
  return file;
}
