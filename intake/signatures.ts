import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * How many milliseconds a signed time may be in the past or future: the same as in Standard Webhooks and at every
 * vendor.
 */
export const toleranceMs = 5 * 60_000;

export const textOf = (header: string | readonly string[] | undefined): string =>
  typeof header === "string" ? header : (header?.join(",") ?? "");

export const hmacOf = (secret: string, body: Buffer): string => createHmac("sha256", secret).update(body).digest("hex");

/**
 * Says whether two secrets are the same. Their digests are compared in constant time, so that neither content nor
 * length leaks.
 */
export const isSame = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other));
const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
