import { createHash } from "node:crypto";

/** Returns a short hash of texts, for places where the length of a key is limited. */
export const digestOf = (...parts: readonly (string | number)[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);
