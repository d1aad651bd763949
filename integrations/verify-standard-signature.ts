import { Webhook } from "standardwebhooks";
import type { Claimed, Signature } from "../intake/alert-format.ts";
import { hmacOf, isSame, textOf, toleranceMs } from "../intake/signatures.ts";

/** Checks signatures of Standard Webhooks, for senders that have no signature of their own. */
export const standardSignature: Signature = {
  isGiven: ({ headers }) => headers["webhook-signature"] !== undefined,
  isRight: ({ secrets, headers, now }, body) => {
    const time = Number(textOf(headers["webhook-timestamp"]));
    if (!Number.isFinite(time) || Math.abs(time * 1000 - now) > toleranceMs) return false;
    const names = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;
    const signed = Object.fromEntries(names.map((name) => [name, textOf(headers[name])]));
    return secrets.some((secret) => {
      try {
        new Webhook(secret).verify(body.toString("utf8"), signed);
        return true;
      } catch {
        return false; // Whatever is wrong with the signature, the sender gets the same answer.
      }
    });
  },
};

/**
 * Checks the hex HMAC of the body in the header that the configuration names, or else a signature of Standard
 * Webhooks.
 */
export const genericSignature: Signature = {
  isGiven: (claimed) => ownSignature(claimed) !== undefined || standardSignature.isGiven(claimed),
  isRight: (claimed, body) => {
    const signature = ownSignature(claimed);
    if (signature === undefined) return standardSignature.isRight(claimed, body);
    return claimed.secrets.some((secret) => isSame(signature, hmacOf(secret, body)));
  },
};

/**
 * Returns the signature in the header that the configuration names; undefined if the request has no such header. Some
 * senders write the algorithm before the signature, as in `sha256=…`; that beginning is removed.
 */
function ownSignature({ source, headers }: Pick<Claimed, "source" | "headers">): string | undefined {
  if (source.hmacHeader === undefined || headers[source.hmacHeader] === undefined) return undefined;
  return textOf(headers[source.hmacHeader]).replace(/^sha256=/, "");
}
