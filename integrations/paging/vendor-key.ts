import { createHash } from "node:crypto";

/** A key of ours as vendors take it: short, of letters and digits, the same each time. */
export const vendorKey = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
