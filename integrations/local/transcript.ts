import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../../domain/moment.ts";
import { outbox } from "./schema.ts";
import type { Channel, Deed } from "./sent.ts";

/** One thing that was sent to one recipient, by incident time. */
export interface TranscriptRow {
  readonly at: Instant;
  /** A person, `room`, the alerts channel, an audience, `public`, `tracker` or `attendees`. */
  readonly to: string;
  readonly channel: Channel;
  readonly deed: Deed;
  /** What a page asks, the wording's name, a status page's state, a ticket's name: in a few words. */
  readonly what: string;
  readonly wording?: string;
  readonly text: string;
  /** The pager or chat channel that carried it. */
  readonly via?: string;
  readonly key: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** When a page was taken back, or a message changed in place for the last time. */
  readonly withdrawnAt?: Instant;
  readonly editedAt?: Instant;
  /** When it was really written. */
  readonly writtenAt: Instant;
}

/** Everything sent for one incident, by incident time and then in the order in which it was sent. */
export const transcriptOf = async (pool: Pool, incidentId: string): Promise<readonly TranscriptRow[]> => {
  const rows = await drizzle(pool)
    .select()
    .from(outbox)
    .where(eq(outbox.incidentId, incidentId))
    .orderBy(asc(outbox.at), asc(outbox.id));
  return rows.map((row) => ({
    at: row.at.getTime(),
    to: row.recipient,
    channel: row.channel,
    deed: row.deed,
    what: row.what,
    ...(row.wording === null ? {} : { wording: row.wording }),
    text: row.text,
    ...(row.via === "" ? {} : { via: row.via }),
    key: row.key,
    details: row.details,
    ...(row.withdrawnAt === null ? {} : { withdrawnAt: row.withdrawnAt.getTime() }),
    ...(row.editedAt === null ? {} : { editedAt: row.editedAt.getTime() }),
    writtenAt: row.writtenAt.getTime(),
  }));
};
