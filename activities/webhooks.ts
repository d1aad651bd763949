import type { Instant } from "../domain/moment.ts";
import type { Feed, FeedEvent } from "../records/feed.ts";
import type { WebhookRow, Webhooks } from "../records/webhooks.ts";

/** What a receiver made of an event: took it, wants no more of them ever, or did not take it. */
export type Taken =
  { readonly as: "taken" } | { readonly as: "gone" } | { readonly as: "failed"; readonly error: string };

/** Posts one event, signed with the secret. Never throws for what the receiver does. */
export type PostEvent = (to: Pick<WebhookRow, "url" | "secret">, event: FeedEvent) => Promise<Taken>;

export interface WebhookOptions {
  readonly webhooks: Webhooks;
  readonly feed: Feed;
  readonly post: PostEvent;
}

/** How far a round has come: there is more; nothing more; the receiver fails; or nobody is to be told any more. */
export type Progress = "more" | "up-to-date" | "failing" | "over";

const batch = 10;
/** So long every event is tried again before the next; after it, each event gets one try and is a dead letter. */
const giveUpAfterMs = 24 * 3_600_000;
/** Private incidents are told to no machine outside. */
const outside = { seesPrivate: false };

/** What the workflow of a webhook asks for. Repeatable: an event goes by one id, by which a receiver knows it again. */
export function createWebhookActivities({ webhooks, feed, post }: WebhookOptions) {
  return {
    /** One round for one webhook, in order: first what is to be tried again, then what comes next. */
    deliverToWebhook: async (id: string, at: Instant): Promise<Progress> => {
      const webhook = await webhooks.find(id);
      if (webhook?.disabledAt !== null) return "over";
      if ((await replayLetters(webhook, at)) === "over") return "over";
      const { events, upTo } = await feed.page(
        {
          ...{ after: webhook.deliveredUpTo, limit: batch },
          ...(webhook.events.length === 0 ? {} : { types: webhook.events }),
        },
        outside,
      );
      let { failingSince } = webhook;
      for (const event of events) {
        const taken = await post(webhook, event);
        if (taken.as === "gone") return noMore(id, at);
        if (taken.as === "taken") {
          failingSince = null;
          await webhooks.delivered(id, event.ordinal);
          continue;
        }
        const since = (failingSince ??= at);
        await webhooks.failing(id, { since, error: taken.error });
        if (at - since < giveUpAfterMs) return "failing";
        await webhooks.giveUp(id, event.ordinal, { at, error: taken.error });
      }
      if (failingSince === null && upTo > webhook.deliveredUpTo) await webhooks.delivered(id, upTo);
      return events.length === batch ? "more" : "up-to-date";
    },
  };

  async function replayLetters(webhook: WebhookRow, at: Instant): Promise<"over" | undefined> {
    const { id } = webhook;
    for (let after = 0; ;) {
      const letters = await webhooks.deadLetters(id, { after, limit: 100 });
      for (const { ordinal } of letters.filter(({ replay }) => replay)) {
        const [event] = (await feed.page({ after: ordinal - 1, limit: 1 }, outside)).events;
        // It has become private since: nobody outside hears of it any more.
        const taken = event?.ordinal === ordinal ? await post(webhook, event) : { as: "taken" as const };
        if (taken.as === "gone") return noMore(id, at);
        if (taken.as === "taken") await webhooks.letterDelivered(id, ordinal);
        else await webhooks.letterFailed(id, ordinal, { at, error: taken.error });
      }
      const last = letters.at(-1);
      if (last === undefined) return undefined;
      after = last.ordinal;
    }
  }

  async function noMore(id: string, at: Instant): Promise<"over"> {
    await webhooks.disable(id, { at, because: "The receiver answered 410 Gone." });
    return "over";
  }
}
