import { z } from "zod";
import { text } from "../../config/fields.ts";
import { type Claimed, hasField } from "../../intake/alert-format.ts";
import { hmacOf, isSame, textOf, toleranceMs } from "../../intake/signatures.ts";
import { readAlertmanager } from "../alertmanager/alerts.ts";
import type { Declaration } from "../outside-system.ts";

const header = text.regex(/^[A-Za-z0-9-]+$/, "expected the name of a header").transform((name) => name.toLowerCase());

const headers = z.object({
  signatureHeader: header
    .default("x-grafana-alerting-signature")
    .describe("Grafana: the header of the signature, if it signs."),
  timestampHeader: header.exactOptional().describe("Grafana: the header of the signed time, if it signs one."),
});

/** Declares Grafana, whose webhook has the same fields as Alertmanager's. */
export const grafana = {
  title: "Grafana",
  variables: {},
  settings: z.object({ alertSources: z.record(z.string(), headers) }),
  channels: {},
  alerts: {
    signature: {
      isGiven: ({ source, headers: sent }) => sent[headers.parse(source).signatureHeader] !== undefined,
      isRight,
    },
    looksLike: (body) => hasField(body, "groupKey") && hasField(body, "orgId"),
    read: readAlertmanager,
  },
} satisfies Declaration;

/**
 * Whether a request has Grafana's signature: the hex HMAC of the body. If Grafana is configured to sign a time too,
 * the HMAC covers `<time>:<body>`, and the time has to be recent.
 */
function isRight({ source, secrets, headers: sent, now }: Claimed, body: Buffer): boolean {
  const { signatureHeader, timestampHeader } = headers.parse(source);
  const signature = textOf(sent[signatureHeader]);
  if (timestampHeader === undefined) return secrets.some((secret) => isSame(signature, hmacOf(secret, body)));
  const time = textOf(sent[timestampHeader]);
  if (!/^\d+$/.test(time) || Math.abs(Number(time) * 1000 - now) > toleranceMs) return false;
  const signed = Buffer.concat([Buffer.from(`${time}:`), body]);
  return secrets.some((secret) => isSame(signature, hmacOf(secret, signed)));
}
