import { and, asc, eq, gt, type InferSelectModel, isNotNull, isNull, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import type { DutyChange } from "../domain/paging/duty-change.ts";
import { inTransaction } from "./database/transaction.ts";
import { dutyOverrides, dutySwaps } from "./tables/duty-tables.ts";

export type Override = InferSelectModel<typeof dutyOverrides>;
export type Swap = InferSelectModel<typeof dutySwaps>;

export type NewOverride = Pick<Override, "schedule" | "person" | "insteadOf" | "from" | "until" | "reason">;
export type NewSwap = Pick<Swap, "schedule" | "from" | "until" | "reason" | "to" | "expiresAt">;

/** The person who made a change, and when. */
interface By {
  readonly by: Person;
  readonly at: Instant;
}

/** Stores the overrides and swaps that people made, with who made them and when. */
export interface DutyBook {
  addOverride(override: NewOverride, made: By): Promise<Override>;
  /** Lists the overrides that end after an instant, including cancelled ones. */
  overrides(notOverBy: Instant): Promise<readonly Override[]>;
  override(id: number): Promise<Override | undefined>;
  /**
   * Cancels an override. If it was cancelled before, the first cancellation stays. Returns undefined when there is no
   * such override.
   */
  cancelOverride(id: number, cancelled: By): Promise<Override | undefined>;
  offerSwap(swap: NewSwap, made: By): Promise<Swap>;
  swaps(notOverBy: Instant): Promise<readonly Swap[]>;
  swap(id: number): Promise<Swap | undefined>;
  /**
   * Accepts an offer. When several people accept at the same time, only the first of them gets the swap; the others get
   * undefined, as they do for an offer that has expired, was cancelled, or was made to somebody else.
   */
  acceptSwap(id: number, accepted: By): Promise<Swap | undefined>;
  cancelSwap(id: number, cancelled: By): Promise<Swap | undefined>;
  /** Lists the changes in force: overrides that are not cancelled and swaps that were accepted, the oldest first. */
  inForce(notOverBy: Instant): Promise<readonly DutyChange[]>;
}

export const createDutyBook = (pool: Pool): DutyBook => {
  const db = drizzle(pool);
  const override = async (id: number) => (await db.select().from(dutyOverrides).where(eq(dutyOverrides.id, id)))[0];
  const swap = async (id: number) => (await db.select().from(dutySwaps).where(eq(dutySwaps.id, id)))[0];
  return {
    override,
    addOverride: async (added, { by, at }) =>
      only(
        await db
          .insert(dutyOverrides)
          .values({ ...added, madeBy: by, madeAt: at })
          .returning(),
      ),
    overrides: (notOverBy) =>
      db.select().from(dutyOverrides).where(gt(dutyOverrides.until, notOverBy)).orderBy(asc(dutyOverrides.id)),
    cancelOverride: async (id, { by, at }) => {
      await db
        .update(dutyOverrides)
        .set({ cancelledBy: by, cancelledAt: at })
        .where(and(eq(dutyOverrides.id, id), isNull(dutyOverrides.cancelledAt)));
      return override(id);
    },
    offerSwap: async (offered, { by, at }) =>
      only(
        await db
          .insert(dutySwaps)
          .values({ ...offered, madeBy: by, madeAt: at })
          .returning(),
      ),
    swaps: (notOverBy) => db.select().from(dutySwaps).where(gt(dutySwaps.until, notOverBy)).orderBy(asc(dutySwaps.id)),
    swap,
    acceptSwap: async (id, { by, at }) =>
      inTransaction(pool, async (client) => {
        // Swaps are accepted one after the other, and their instants keep that order: the first one
        // counts where two cover the same hours.
        await client.query("select pg_advisory_xact_lock(hashtextextended('accept-swap', 0))");
        const latest = sql`(select max(accepted_at) + interval '1 millisecond' from ${dutySwaps})`;
        const [accepted] = await drizzle(client)
          .update(dutySwaps)
          .set({ acceptedBy: by, acceptedAt: sql`greatest(to_timestamp(${at}::bigint / 1000.0), ${latest})` })
          .where(
            and(
              eq(dutySwaps.id, id),
              isNull(dutySwaps.acceptedAt),
              isNull(dutySwaps.cancelledAt),
              gt(dutySwaps.expiresAt, at),
              or(isNull(dutySwaps.to), eq(dutySwaps.to, by)),
            ),
          )
          .returning();
        return accepted;
      }),
    cancelSwap: async (id, { by, at }) => {
      await db
        .update(dutySwaps)
        .set({ cancelledBy: by, cancelledAt: at })
        .where(and(eq(dutySwaps.id, id), isNull(dutySwaps.cancelledAt)));
      return swap(id);
    },
    inForce: async (notOverBy) => {
      const [overrides, swaps] = await Promise.all([
        db
          .select()
          .from(dutyOverrides)
          .where(and(gt(dutyOverrides.until, notOverBy), isNull(dutyOverrides.cancelledAt))),
        db
          .select()
          .from(dutySwaps)
          .where(and(gt(dutySwaps.until, notOverBy), isNull(dutySwaps.cancelledAt), isNotNull(dutySwaps.acceptedAt))),
      ]);
      return [
        ...overrides.map((it) => ({ ...it, since: it.madeAt })),
        ...swaps.map((it) => ({
          ...it,
          since: it.acceptedAt ?? it.madeAt,
          person: it.acceptedBy ?? it.madeBy,
          insteadOf: it.madeBy,
        })),
      ]
        .sort((a, b) => a.since - b.since || a.id - b.id)
        .map(({ schedule, person, insteadOf, from, until, reason }) => ({
          ...{ schedule, person, from, until, reason },
          ...(insteadOf === null ? {} : { insteadOf }),
        }));
    },
  };
};

const only = <Row>([row]: readonly Row[]): Row => {
  if (row === undefined) throw new Error("The database answered without a row.");
  return row;
};
