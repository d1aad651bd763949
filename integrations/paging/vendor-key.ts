import { createHash } from "node:crypto";

/** Makes a key that vendors accept: short, of letters and digits, and always the same for the same parts. */
export const vendorKey = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
