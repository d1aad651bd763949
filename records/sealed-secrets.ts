import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Encrypts secrets that are stored in the database, so that the database alone does not give them away. */
export interface Seal {
  seal(secret: string): string;
  /** Decrypts a sealed secret. Throws if the secret was encrypted with another key, or was tampered with. */
  open(sealed: string): string;
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Makes the encryption of secrets, by AES-256-GCM. The key is derived from a secret, such as the environment variable
 * SECRETS_KEY, and is used for one purpose alone.
 */
export const createSeal = (secret: string, purpose = "webhooks"): Seal => {
  const key = Buffer.from(hkdfSync("sha256", secret, "", `incident-response ${purpose}`, 32));
  return {
    seal: (text) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
    },
    open: (text) => {
      const bytes = Buffer.from(text, "base64url");
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString("utf8");
    },
  };
};
