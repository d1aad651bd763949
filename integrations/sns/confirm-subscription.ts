import { z } from "zod";

/**
 * Matches addresses of SNS itself. Calling any other address in a message would let its sender choose what our server
 * calls.
 */
const ofAmazon = /^https:\/\/sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?\//;

const message = z.looseObject({
  SubscribeURL: z.string().regex(ofAmazon, "expected an address of Amazon SNS"),
});

const withinMs = 10_000;

/**
 * Returns a function that confirms a subscription, by calling the address in the message. Until then SNS sends no
 * alarm.
 */
export function confirmSubscription(body: unknown): () => Promise<void> {
  const { SubscribeURL: url } = message.parse(body);
  return async () => {
    const { ok, status, body: answer } = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(withinMs) });
    await answer?.cancel();
    if (!ok) throw new Error(`Amazon SNS answers ${status} to the confirmation of a subscription.`);
  };
}
