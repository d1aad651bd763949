import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { Pager } from "../../activities/ports.ts";
import { classified, type Database, outboxRow } from "./delivering.ts";
import { outbox } from "./schema.ts";

/** Pages are rows of the outbox; the console and the demo show them. */
export const createPager = (db: Database, channel: string): Pager => ({
  channel,
  // One statement: nothing may stand before the first page.
  page: (page) =>
    classified(async () => {
      const { person, urgency, text, asks } = page;
      const what =
        asks === undefined || asks.length === 0
          ? (page.wording ?? urgency)
          : asks.map((ask) => ask.replaceAll("-", " ")).join("; ");
      const details = { asks: asks ?? [], ...(page.link === undefined ? {} : { link: page.link }) };
      const sent = { deed: "page", recipient: person, channel: urgency, via: channel, what, text, details } as const;
      await db.insert(outbox).values(outboxRow(page, sent)).onConflictDoNothing();
    }),
  // Every channel of ours keeps its pages in the one outbox, so whichever is asked withdraws them "everywhere".
  withdraw: (page) =>
    classified(() =>
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
