import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { isIP } from "node:net";
import { Webhook } from "standardwebhooks";
import type { PostEvent, Taken } from "../activities/ports/event-posting.ts";
import { type AddressRules, lookupWithin, mayReach } from "./reachable-address.ts";

export interface PostEventOptions {
  /**
   * Returns the present rules about permitted addresses. They are read for each event, since the configuration may be
   * edited at any time.
   */
  readonly rules: () => AddressRules;
  /** Decrypts a webhook's secret. */
  readonly open: (sealed: string) => string;
}

const answerWithinMs = 10_000;

/**
 * Makes a function that posts an event to a webhook, signed as Standard Webhooks demands. Redirects are not followed,
 * since their addresses are not checked.
 */
export const createPostEvent = ({ open, rules }: PostEventOptions): PostEvent => {
  const allows = (address: string): boolean => mayReach(rules())(address);
  const lookup = lookupWithin(allows);
  return async ({ url, secret }, { incidentId, at, ...event }) => {
    const time = new Date(at).toISOString();
    const data = { ...event, incident: incidentId, at: time };
    const body = JSON.stringify({ type: `incident.${event.type}`, timestamp: time, data });
    // The id is the same for every attempt, so that a receiver recognises an event that it accepted before.
    const id = `msg_${incidentId}_${event.seq}`;
    // The signature contains the real time, not the incident's time, since receivers refuse signatures older than five
    // minutes.
    const sentAt = new Date();
    try {
      const status = await post(new URL(url), body, {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
        "webhook-signature": new Webhook(open(secret)).sign(id, sentAt, body),
      });
      return takenBy(status);
    } catch (error) {
      return { as: "failed", error: error instanceof Error ? error.message : String(error) };
    }
  };

  async function post(url: URL, body: string, signed: Readonly<Record<string, string>>): Promise<number> {
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0 && !allows(host)) throw new Error(`${host} is an address that events may not be posted to`);
    const request = url.protocol === "https:" ? secureRequest : plainRequest;
    return new Promise((resolve, reject) => {
      const sending = request(
        url,
        {
          ...{ method: "POST", lookup, signal: AbortSignal.timeout(answerWithinMs), agent: false },
          headers: {
            ...signed,
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
            "user-agent": "incident-response",
          },
        },
        (response) => {
          // The body of a receiver's answer is not read, since nobody needs the body and it may be endless.
          response.destroy();
          resolve(response.statusCode ?? 0);
        },
      );
      sending.on("error", reject);
      sending.end(body);
    });
  }
};

function takenBy(status: number): Taken {
  if (status >= 200 && status < 300) return { as: "taken" };
  if (status === 410) return { as: "gone" };
  return { as: "failed", error: `The receiver answered ${status}.` };
}
