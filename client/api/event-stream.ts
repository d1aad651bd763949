import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Feed, FeedEvent, FeedWanted } from "../../records/feed.ts";
import type { News } from "../../records/news.ts";
import type { Viewer } from "../../records/viewer.ts";
import { isoOf } from "./fields.ts";

/** What one client follows, from where on. */
export interface Following extends Omit<FeedWanted, "limit"> {
  readonly viewer: Viewer;
}

export interface StreamOptions {
  readonly feed: Feed;
  readonly news: News;
  /** Aborted when the client has gone, or we go. */
  readonly signal: AbortSignal;
  readonly report: (error: unknown, sentence: string) => void;
}

const batch = 200;
/** Below what proxies allow an idle connection, which is a minute as a rule. */
const heartbeatMs = 15_000;
/** Hints may be missed, so it is looked up that often all the same. */
const lookAgainMs = 5000;
const afterFaultMs = 1000;
/** A client that takes nothing for so long is cut off, and may come back. */
const drainWithinMs = 30_000;
/** Tokens are revoked and insiders change: whoever follows on shows their token again. */
const longestMs = 15 * 60_000;
const comeBackAfterMs = 2000;

/**
 * Writes events as they are recorded, until the signal. Every event carries its ordinal as its id, and so does every
 * heartbeat: a client that comes back with `Last-Event-ID` misses nothing and sees nothing twice.
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
    // Listening begins before the look, so that nothing recorded in between waits for the next one.
    const heard = news.heard(lookAgainMs, signal);
    try {
      const { events, upTo } = await feed.page({ ...wanted, after, limit: batch }, viewer);
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

  /** A function, since TypeScript would otherwise believe that nobody aborts meanwhile. */
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

/** An event as streams and webhooks tell it. */
export const eventAnswer = ({ ordinal, incidentId, at, ...rest }: FeedEvent) => ({
  ordinal,
  incident: incidentId,
  ...rest,
  at: isoOf(at),
});
