import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../../domain/incident/moment.ts";
import { outbox } from "./tables.ts";
import type { Channel, Deed } from "./sent.ts";

/** A message or other item that was sent to one recipient, with its incident time. */
export interface TranscriptRow {
  readonly at: Instant;
  /** The recipient: a person, `room`, the alerts channel, an audience, `public`, `tracker` or `attendees`. */
  readonly to: string;
  readonly channel: Channel;
  readonly deed: Deed;
  /**
   * The content in a few words: what a page asks for, the name of a template, the state of a status entry, or the name
   * of a ticket.
   */
  readonly what: string;
  readonly wording?: string;
  readonly text: string;
  /** The pager or chat channel by which the message went. */
  readonly via?: string;
  readonly key: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** When a page was withdrawn. */
  readonly withdrawnAt?: Instant;
  readonly editedAt?: Instant;
  /** The real time at which the item was written, while `at` is the incident's time. */
  readonly writtenAt: Instant;
}

/** Returns everything that was sent for an incident, by incident time and then in the order of sending. */
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
