import { Webhook } from "standardwebhooks";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Carrier, Parcel, TakenBack } from "../paging/carrier.ts";
import { vendorKey } from "../paging/vendor-key.ts";
import { ask } from "../paging/vendor-request.ts";

export interface WebhookOptions {
  /** The signing secret: `whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks). */
  readonly secret: string;
  /**
   * The hosts that pages may be posted to. People choose the addresses of their webhooks, and without this list they
   * could choose hosts inside our network.
   */
  readonly hosts: readonly string[];
}

/**
 * Makes a carrier that sends pages as signed webhooks (Standard Webhooks) with a CloudEvents body. `webhook-id` is
 * derived from the page's key, so it is the same for every attempt.
 */
export function createWebhookPager({ secret, hosts }: WebhookOptions): Carrier {
  const signer = new Webhook(secret);
  const post = async (type: string, { key, to, at, incidentId }: Parcel | TakenBack, data: object): Promise<string> => {
    if (!hosts.includes(hostOf(to)))
      throw new DeliveryFailure("configuration", `${hostOf(to)} is not among the hosts that may be paged by webhook`);
    const id = vendorKey(key, to);
    const body = JSON.stringify({
      specversion: "1.0",
      id,
      type,
      source: "incident-response",
      subject: incidentId,
      time: new Date(at).toISOString(),
      datacontenttype: "application/json",
      data,
    });
    // The signature contains the real time, not the incident's time, since receivers refuse signatures older than five
    // minutes.
    const sentAt = new Date();
    await ask({ name: `The webhook at ${hostOf(to)}` }, to, {
      method: "POST",
      headers: {
        "content-type": "application/cloudevents+json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(sentAt.getTime() / 1000)),
        "webhook-signature": signer.sign(id, sentAt, body),
      },
      body,
    });
    return id;
  };
  return {
    channel: "webhook",
    messagesArrive: "with-sound",
    send: async (parcel) => {
      const { person, urgency, text, asks, kind, link } = parcel;
      return post("incident.page", parcel, {
        person,
        urgency,
        text,
        asks,
        kind,
        ...(link === undefined ? {} : { link }),
      });
    },
    takeBack: async (page) => {
      const { person, text, sent } = page;
      await post("incident.page.withdrawn", page, { person, text, pages: sent.map(({ ref }) => ref) });
    },
  };
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}
