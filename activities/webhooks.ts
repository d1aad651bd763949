import type { Instant } from "../domain/incident/moment.ts";
import type { PostEvent, PublicEvent } from "./ports/event-posting.ts";

export interface WebhookOptions {
  readonly webhooks: WebhookBook;
  readonly feed: EventFeed;
  readonly post: PostEvent;
}

/** Reads the events of all incidents in order. Reading on from `upTo` misses no event and repeats none. */
interface EventFeed {
  page(
    wanted: { readonly after: number; readonly limit: number; readonly types?: readonly string[] },
    viewer: { readonly seesPrivate: false },
  ): Promise<{ readonly events: readonly PublicEvent[]; readonly upTo: number }>;
}

/** A receiver of events, the last event that it got, and the types of events that it wants; an empty list means all. */
interface Receiver {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
  readonly deliveredUpTo: number;
  readonly failingSince: Instant | null;
  readonly disabledAt: Instant | null;
}

interface Failure {
  readonly at: Instant;
  readonly error: string;
}

/** Stores receivers, and the events (dead letters) that could not be delivered to them. */
interface WebhookBook {
  find(id: string): Promise<Receiver | undefined>;
  delivered(id: string, upTo: number): Promise<void>;
  failing(id: string, failure: { readonly since: Instant; readonly error: string }): Promise<void>;
  giveUp(id: string, ordinal: number, failure: Failure): Promise<void>;
  disable(id: string, disabled: { readonly at: Instant; readonly because: string }): Promise<void>;
  deadLetters(
    id: string,
    wanted: { readonly after: number; readonly limit: number },
  ): Promise<readonly { readonly ordinal: number; readonly replay: boolean }[]>;
  letterDelivered(id: string, ordinal: number): Promise<void>;
  letterFailed(id: string, ordinal: number, failure: Failure): Promise<void>;
}

/**
 * How a round of deliveries ended: more events wait, all events were delivered, the receiver fails, or the receiver
 * was disabled or removed.
 */
export type Progress = "more" | "up-to-date" | "failing" | "over";

const batch = 10;
/**
 * How long an event is retried before it becomes a dead letter. Once a receiver has failed for longer, each further
 * event gets a single attempt.
 */
const giveUpAfterMs = 24 * 3_600_000;
/** The view of a receiver outside this system, which sees no private incident. */
const outside = { seesPrivate: false } as const;

/**
 * Makes the activity that delivers events to webhooks. The activity may be repeated: an event always has the same id,
 * by which receivers recognise a repetition.
 */
export function createWebhookActivities({ webhooks, feed, post }: WebhookOptions) {
  return {
    /**
     * Does one round for a webhook, in order: first the dead letters that are to be sent again, then the next events.
     */
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
        const result = await post(webhook, event);
        if (result.as === "gone") return noMore(id, at);
        if (result.as === "taken") {
          failingSince = null;
          await webhooks.delivered(id, event.ordinal);
          continue;
        }
        const since = (failingSince ??= at);
        await webhooks.failing(id, { since, error: result.error });
        if (at - since < giveUpAfterMs) return "failing";
        await webhooks.giveUp(id, event.ordinal, { at, error: result.error });
      }
      if (failingSince === null && upTo > webhook.deliveredUpTo) await webhooks.delivered(id, upTo);
      return events.length === batch ? "more" : "up-to-date";
    },
  };

  async function replayLetters(webhook: Receiver, at: Instant): Promise<"over" | undefined> {
    const { id } = webhook;
    for (let after = 0; ;) {
      const letters = await webhooks.deadLetters(id, { after, limit: 100 });
      for (const { ordinal } of letters.filter(({ replay }) => replay)) {
        const [event] = (await feed.page({ after: ordinal - 1, limit: 1 }, outside)).events;
        // The incident has become private in the meantime, so its event is no longer sent outside.
        const result = event?.ordinal === ordinal ? await post(webhook, event) : { as: "taken" as const };
        if (result.as === "gone") return noMore(id, at);
        if (result.as === "taken") await webhooks.letterDelivered(id, ordinal);
        else await webhooks.letterFailed(id, ordinal, { at, error: result.error });
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
