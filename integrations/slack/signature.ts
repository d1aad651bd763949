import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { minute, type Instant } from "../../domain/incident/moment.ts";

/**
 * The largest age of a request, as Slack recommends. An older request may have been recorded and sent again by
 * somebody else.
 */
const oldestMs = 5 * minute;

/** Whether Slack sent this body a moment ago (docs.slack.dev, "Verifying requests from Slack", version v0). */
export function isSlacks(headers: IncomingHttpHeaders, body: string, secret: string, now: Instant): boolean {
  const { "x-slack-request-timestamp": sentAt, "x-slack-signature": signature } = headers;
  if (typeof sentAt !== "string" || typeof signature !== "string" || !/^\d{1,12}$/.test(sentAt)) return false;
  if (Math.abs(now - Number(sentAt) * 1000) > oldestMs) return false;
  const expected = Buffer.from(`v0=${createHmac("sha256", secret).update(`v0:${sentAt}:${body}`).digest("hex")}`);
  const actual = Buffer.from(signature);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
