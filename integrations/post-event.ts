import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { isIP } from "node:net";
import { Webhook } from "standardwebhooks";
import type { PostEvent, Taken } from "../activities/webhooks.ts";
import { type AddressRules, lookupWithin, mayReach } from "./reachable-address.ts";

export interface PostEventOptions {
  /** As they are now: the configuration may be edited while events are posted. */
  readonly rules: () => AddressRules;
  /** Gives a webhook's secret back in clear. */
  readonly open: (sealed: string) => string;
}

const answerWithinMs = 10_000;

/** Posts events signed by Standard Webhooks. Redirects are not followed: they lead where nobody has looked. */
export const createPostEvent = ({ open, rules }: PostEventOptions): PostEvent => {
  const allows = (address: string): boolean => mayReach(rules())(address);
  const lookup = lookupWithin(allows);
  return async ({ url, secret }, { incidentId, at, ...event }) => {
    const time = new Date(at).toISOString();
    const data = { ...event, incident: incidentId, at: time };
    const body = JSON.stringify({ type: `incident.${event.type}`, timestamp: time, data });
    // The same for every attempt: a receiver that took it before knows it again.
    const id = `msg_${incidentId}_${event.seq}`;
    // The signature's age is real time, whatever time the incident has: receivers refuse what is five minutes old.
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
          // What a receiver says beside its status is of no interest, and may be endless.
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
