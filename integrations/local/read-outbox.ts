import { and, desc, eq, gte, inArray, lt, notInArray, or, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { z } from "zod";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import { type Channel, type Deed, personalDeeds } from "./sent.ts";
import { outbox } from "./tables.ts";

/** What the product would have sent to one recipient if a vendor had been configured for it. */
export interface KeptMessage {
  readonly number: number;
  /** The incident, or what the message is about instead, such as `duty-handoff`. */
  readonly about: string;
  /** The incident's time of the message; a rehearsal's may lie in the future. */
  readonly at: Instant;
  readonly deed: Deed;
  readonly channel: Channel;
  readonly recipient: string;
  readonly via?: string;
  /** The content in a few words. */
  readonly what: string;
  readonly text: string;
  /** The link of a page, with which whoever has it acknowledges as the person paged. */
  readonly link?: string;
  /** The instant at which the message was taken back or its text was replaced. */
  readonly withdrawnAt?: Instant;
  readonly editedAt?: Instant;
}

export interface MessagesWanted {
  readonly about?: string;
  readonly recipient?: string;
  readonly channel?: Channel;
  readonly from?: Instant;
  /** The people whose own messages are listed too, beside those for rooms and audiences; absent for everybody's. */
  readonly personalOf?: readonly Person[];
  /** Only messages with a lower number, for the next part of a long list. */
  readonly before?: number;
  readonly limit: number;
}

/** Reads what the local replacements of outside systems were given, the newest first. */
export interface OutboxReader {
  list(wanted: MessagesWanted): Promise<readonly KeptMessage[]>;
}

export const createOutboxReader = (pool: Pool): OutboxReader => ({
  list: async (wanted) => {
    const rows = await drizzle(pool)
      .select()
      .from(outbox)
      .where(and(...conditions(wanted)))
      .orderBy(desc(outbox.id))
      .limit(wanted.limit);
    return rows.map((row) => {
      const { link } = pageDetails.parse(row.details);
      return {
        ...{ number: row.id, about: row.incidentId, at: row.at.getTime(), deed: row.deed, channel: row.channel },
        ...{ recipient: row.recipient, what: row.what, text: row.text },
        ...(row.via === "" ? {} : { via: row.via }),
        ...(link === undefined ? {} : { link }),
        ...(row.withdrawnAt === null ? {} : { withdrawnAt: row.withdrawnAt.getTime() }),
        ...(row.editedAt === null ? {} : { editedAt: row.editedAt.getTime() }),
      };
    });
  },
});

const pageDetails = z.looseObject({ link: z.string().optional() });

const conditions = ({
  about,
  recipient,
  channel,
  from,
  before,
  personalOf,
}: MessagesWanted): readonly (SQL | undefined)[] => [
  // Pages of canaries reach nobody by design, and would hide everything else.
  inArray(outbox.kind, ["real", "retroactive", "drill"]),
  ...(personalOf === undefined
    ? []
    : [or(notInArray(outbox.deed, [...personalDeeds]), inArray(outbox.recipient, [...personalOf]))]),
  ...(about === undefined ? [] : [eq(outbox.incidentId, about)]),
  ...(recipient === undefined ? [] : [eq(outbox.recipient, recipient)]),
  ...(channel === undefined ? [] : [eq(outbox.channel, channel)]),
  ...(from === undefined ? [] : [gte(outbox.at, new Date(from))]),
  ...(before === undefined ? [] : [lt(outbox.id, before)]),
];
