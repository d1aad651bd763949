import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Feed, FeedEvent, FeedWanted } from "../../../records/reading/feed.ts";
import type { News } from "../../../records/reading/news-of-events.ts";
import type { Viewer } from "../../../records/reading/viewer.ts";
import { isoOf } from "../edges/fields.ts";

/** The events that a client wants to receive, and the event after which its stream begins. */
export interface Following extends Omit<FeedWanted, "limit"> {
  /**
   * Returns the client as a viewer, checking the token anew each time; throws if the client's token is no longer
   * valid.
   */
  readonly viewer: () => Promise<Viewer>;
}

export interface StreamOptions {
  readonly feed: Feed;
  readonly news: News;
  /** This signal is aborted when the client disconnects or the API stops. */
  readonly signal: AbortSignal;
  readonly report: (error: unknown, sentence: string) => void;
}

const batch = 200;
/**
 * How often a stream without events sends a heartbeat, since proxies usually close connections after an idle minute.
 */
const heartbeatMs = 15_000;
/** How often a stream looks for new events without being notified, since a notification may be lost. */
const lookAgainMs = 5000;
const afterFaultMs = 1000;
/** How long a client may read nothing before it is disconnected. It may reconnect afterwards. */
const drainWithinMs = 30_000;
/**
 * How long a stream lasts at most. Clients then reconnect, which spreads them over all API processes, also over those
 * that were started later.
 */
const longestMs = 15 * 60_000;
const comeBackAfterMs = 2000;

/**
 * Sends events as they are recorded, until the signal is aborted. Every event and every heartbeat carries as its id
 * the ordinal of the last event up to then, so a client that returns with `Last-Event-ID` misses no event and gets
 * none twice. The client's token is checked before each query for events, and the stream ends if the token was
 * revoked.
 */
export async function streamEvents(
  response: ServerResponse,
  { viewer, ...wanted }: Following,
  { feed, news, signal: asked, report }: StreamOptions,
): Promise<void> {
  const signal = AbortSignal.any([asked, AbortSignal.timeout(longestMs)]);
  let { after } = wanted;
  let saidAt = Date.now();
  await write(`retry: ${comeBackAfterMs}\nid: ${after}\n\n`);
  while (!signal.aborted) {
    // Listening for notifications begins before the query, so that an event recorded during the query is noticed at
    // once.
    const heard = news.heard(lookAgainMs, signal);
    const seenBy = await viewer().catch(() => undefined);
    if (seenBy === undefined) break;
    try {
      const { events, upTo } = await feed.page({ ...wanted, after, limit: batch }, seenBy);
      if (events.length > 0) await write(events.map(written).join(""));
      after = upTo;
      if (events.length === batch) continue;
    } catch (error) {
      if (isOver()) break;
      report(error, "events cannot be read: the stream waits");
      await news.heard(afterFaultMs, signal);
    }
    if (Date.now() - saidAt >= heartbeatMs) await write(`: still here\nid: ${after}\n\n`);
    await heard;
  }

  /** This is a function because TypeScript would otherwise assume that the signal cannot change meanwhile. */
  function isOver(): boolean {
    return signal.aborted;
  }

  async function write(text: string): Promise<void> {
    saidAt = Date.now();
    if (response.write(text)) return;
    await once(response, "drain", { signal: AbortSignal.any([signal, AbortSignal.timeout(drainWithinMs)]) });
  }
}

const written = (event: FeedEvent): string =>
  `id: ${event.ordinal}\nevent: ${event.type}\ndata: ${JSON.stringify(eventAnswer(event))}\n\n`;

/** Returns an event in the form in which streams and webhooks send it. */
export const eventAnswer = ({ ordinal, incidentId, at, ...rest }: FeedEvent) => ({
  ordinal,
  incident: incidentId,
  ...rest,
  at: isoOf(at),
});
