import { and, eq, isNull } from "drizzle-orm";
import type { StatusPage } from "../../activities/ports.ts";
import { type Database, once, provenanceOf } from "./delivering.ts";
import { statusEntries } from "./schema.ts";

/** The built-in status page: its entries, newest last. */
export const createStatusPage = (db: Database): StatusPage => ({
  publish: (entry) => {
    const { service, state, text } = entry;
    const details = { service, state };
    const sent = { deed: "publish", recipient: "public", channel: "status page", what: state, text, details } as const;
    return once(db, entry, sent, async (tx) => {
      const [row] = await tx
        .insert(statusEntries)
        .values({ ...provenanceOf(entry), service, state, text })
        .returning({ id: statusEntries.id });
      return `entry-${row?.id ?? 0}`;
    });
  },
  withdraw: async (entry) => {
    const { text } = entry;
    const sent = {
      deed: "withdraw-entry",
      recipient: "public",
      channel: "status page",
      what: "withdrawn",
      text,
    } as const;
    await once(db, entry, sent, async (tx) => {
      await tx
        .update(statusEntries)
        .set({ withdrawnAt: new Date(entry.at), withdrawnBecause: text })
        .where(and(eq(statusEntries.incidentId, entry.incidentId), isNull(statusEntries.withdrawnAt)));
      return "";
    });
  },
});
