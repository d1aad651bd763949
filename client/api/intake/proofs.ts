import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Webhook } from "standardwebhooks";
import type { Instant } from "../../../domain/moment.ts";
import type { AlertSource } from "../../intake/triage.ts";

/** How a sender shows who it is. All of a source's secrets are valid at once, so that they can be rotated. */
export interface Claimed {
  readonly source: AlertSource;
  readonly secrets: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly now: Instant;
}

/** Signed times may lie this far off, in both directions (Standard Webhooks, Grafana and Slack agree). */
const toleranceMs = 5 * 60_000;

/** Whether the sender signs what it sends: then only the body shows who it is. */
export function isSigned({ source, headers }: Pick<Claimed, "source" | "headers">): boolean {
  switch (source.kind) {
    case "pagerduty":
    case "github":
      return true;
    case "grafana":
      return headers[source.signatureHeader] !== undefined;
    case "generic":
    case "cloudevents":
    case "heartbeat":
      return headers["webhook-signature"] !== undefined;
    case "alertmanager":
      return false;
  }
}

/** A token as `Authorization: Bearer …`, or as the password of basic authentication with the source's name as user. */
export function showsToken({ source, secrets, headers }: Claimed): boolean {
  const [, scheme = "", credentials = ""] = /^(\w+) +(\S+)$/.exec(headers.authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return secrets.some((secret) => same(credentials, secret));
  if (scheme.toLowerCase() !== "basic") return false;
  const given = Buffer.from(credentials, "base64").toString("utf8");
  return secrets.map((secret) => same(given, `${source.name}:${secret}`)).includes(true);
}

export function isSignedRightly(claimed: Claimed, body: Buffer): boolean {
  switch (claimed.source.kind) {
    case "pagerduty":
      return pagerDutySigned(claimed, body);
    case "github":
      return gitHubSigned(claimed, body);
    case "grafana":
      return grafanaSigned(claimed, body);
    default:
      return standardWebhookSigned(claimed, body);
  }
}

/** `v1=<hex>,v1=<hex>`: several while PagerDuty's own secret rotates, any of which counts. */
function pagerDutySigned({ secrets, headers }: Claimed, body: Buffer): boolean {
  const given = textOf(headers["x-pagerduty-signature"])
    .split(",")
    .map((one) => one.trim());
  return secrets.some((secret) => given.some((one) => same(one, `v1=${hmac(secret, body)}`)));
}

/** `sha256=<hex>` (GitHub, "Validating webhook deliveries"). */
const gitHubSigned = ({ secrets, headers }: Claimed, body: Buffer): boolean =>
  secrets.some((secret) => same(textOf(headers["x-hub-signature-256"]), `sha256=${hmac(secret, body)}`));

/** Hex of the body, or of `<time>:<body>` where the source is told to sign a time, which then has to be fresh. */
function grafanaSigned({ source, secrets, headers, now }: Claimed, body: Buffer): boolean {
  const given = textOf(headers[source.signatureHeader]);
  if (source.timestampHeader === undefined) return secrets.some((secret) => same(given, hmac(secret, body)));
  const time = textOf(headers[source.timestampHeader]);
  if (!/^\d+$/.test(time) || Math.abs(Number(time) * 1000 - now) > toleranceMs) return false;
  const signed = Buffer.concat([Buffer.from(`${time}:`), body]);
  return secrets.some((secret) => same(given, hmac(secret, signed)));
}

function standardWebhookSigned({ secrets, headers, now }: Claimed, body: Buffer): boolean {
  const time = Number(textOf(headers["webhook-timestamp"]));
  if (!Number.isFinite(time) || Math.abs(time * 1000 - now) > toleranceMs) return false;
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;
  const given = Object.fromEntries(names.map((name) => [name, textOf(headers[name])]));
  return secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body.toString("utf8"), given);
      return true;
    } catch {
      return false; // Every way of being wrong is one answer to the sender.
    }
  });
}

const textOf = (header: string | string[] | undefined): string =>
  typeof header === "string" ? header : (header?.join(",") ?? "");

const hmac = (secret: string, body: Buffer): string => createHmac("sha256", secret).update(body).digest("hex");

/** Compares digests, so that neither content nor length leaks. */
const same = (given: string, wanted: string): boolean => timingSafeEqual(sha256(given), sha256(wanted));
const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
