import { and, eq, isNull } from "drizzle-orm";
import type { StatusPage } from "../../activities/ports/informing.ts";
import { classifyFailures, type Database, once, provenanceOf } from "./outbox.ts";
import { statusEntries } from "./tables.ts";

/** Whether the public status page says nothing of an incident. */
const isBlank = async (db: Database, incidentId: string): Promise<boolean> => {
  const shown = and(eq(statusEntries.incidentId, incidentId), isNull(statusEntries.withdrawnAt));
  return (await db.select({ id: statusEntries.id }).from(statusEntries).where(shown).limit(1)).length === 0;
};

/** Makes the local replacement for a status page. */
export const createStatusPage = (db: Database): StatusPage => ({
  publish: (entry) => {
    const { service, severity, state, text } = entry;
    const details = { service, severity, state };
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
    if (await classifyFailures(async () => isBlank(db, entry.incidentId))) return;
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
