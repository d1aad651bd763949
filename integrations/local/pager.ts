import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { Pager } from "../../activities/ports/paging.ts";
import { classifyFailures, type Database, outboxRow } from "./outbox.ts";
import { outbox } from "./tables.ts";

/**
 * Makes the local replacement for a pager: pages are only written into the outbox, where the console and the demo show
 * them.
 */
export const createPager = (db: Database, channel: string): Pager => ({
  channel,
  // A page is written by a single SQL statement, since nothing may delay the first page.
  page: (page) =>
    classifyFailures(async () => {
      const { person, urgency, text, asks } = page;
      const what =
        asks === undefined || asks.length === 0
          ? (page.wording ?? urgency)
          : asks.map((ask) => ask.replaceAll("-", " ")).join("; ");
      const details = { asks: asks ?? [], ...(page.link === undefined ? {} : { link: page.link }) };
      const sent = { deed: "page", recipient: person, channel: urgency, via: channel, what, text, details } as const;
      await db.insert(outbox).values(outboxRow(page, sent)).onConflictDoNothing();
    }),
  // All local channels share one outbox, so any of these pagers withdraws the pages of all channels.
  withdraw: (page) =>
    classifyFailures(() =>
      db.transaction(async (tx) => {
        const sentUnder = page.pages.map((key) =>
          or(eq(outbox.key, key), sql`starts_with(${outbox.key}, ${`${key}/`})`),
        );
        if (sentUnder.length === 0) return;
        const taken = await tx
          .update(outbox)
          .set({ withdrawnAt: new Date(page.at) })
          .where(
            and(
              eq(outbox.deed, "page"),
              eq(outbox.incidentId, page.incidentId),
              isNull(outbox.withdrawnAt),
              or(...sentUnder),
            ),
          )
          .returning({ person: outbox.recipient, channel: outbox.channel });
        const people = new Map(taken.map((row) => [row.person, row.channel]));
        if (people.size === 0) return;
        const rows = [...people].map(([recipient, was]) => {
          const sentAs = was === "message" ? "message" : "page";
          const sent = {
            deed: "withdraw-page",
            recipient,
            channel: sentAs,
            what: "withdrawn",
            text: page.text,
          } as const;
          return outboxRow(page, { ...sent, details: { pages: page.pages } });
        });
        await tx.insert(outbox).values(rows).onConflictDoNothing();
      }),
    ),
});
