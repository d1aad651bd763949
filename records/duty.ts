import { and, asc, eq, gt, type InferSelectModel, isNotNull, isNull, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import type { DutyChange, OutsideDuty } from "../on-call/duty-change.ts";
import { dutyOverrides, dutySwaps } from "./duty-schema.ts";

export type Override = InferSelectModel<typeof dutyOverrides>;
export type Swap = InferSelectModel<typeof dutySwaps>;

export type NewOverride = Pick<Override, "schedule" | "person" | "insteadOf" | "from" | "until" | "reason">;
export type NewSwap = Pick<Swap, "schedule" | "from" | "until" | "reason" | "to" | "expiresAt">;

/** Who did something, and when. */
interface By {
  readonly by: Person;
  readonly at: Instant;
}

/** What people changed about who is on duty, with who did it when. */
export interface DutyBook {
  addOverride(override: NewOverride, made: By): Promise<Override>;
  /** Those that are not over by then, cancelled ones included. */
  overrides(notOverBy: Instant): Promise<readonly Override[]>;
  override(id: number): Promise<Override | undefined>;
  /** Undefined when there is no such override; one that was cancelled before keeps who did it. */
  cancelOverride(id: number, cancelled: By): Promise<Override | undefined>;
  offerSwap(swap: NewSwap, made: By): Promise<Swap>;
  swaps(notOverBy: Instant): Promise<readonly Swap[]>;
  swap(id: number): Promise<Swap | undefined>;
  /** Of several who accept in one instant one does: the answer says who. Undefined when it could not be accepted at all. */
  acceptSwap(id: number, accepted: By): Promise<Swap | undefined>;
  cancelSwap(id: number, cancelled: By): Promise<Swap | undefined>;
  /** What counts: overrides that stand and swaps that were accepted, the oldest first. */
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
    acceptSwap: async (id, { by, at }) => {
      const [accepted] = await db
        .update(dutySwaps)
        .set({ acceptedBy: by, acceptedAt: at })
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
    },
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

/** What changes who is on duty beside the configuration: what people did, and what another system says where it is asked. */
export function dutyKnownTo(
  book: Pick<DutyBook, "inForce">,
  outside: (from: Instant, until?: Instant) => Promise<readonly OutsideDuty[]>,
  report: (error: unknown) => void,
) {
  const changes = lastKnownChanges(book, report);
  return {
    at: async (from: Instant, until?: Instant) => {
      const [changed, said] = await Promise.all([changes(from), outside(from, until)]);
      return { changes: changed, outside: said };
    },
  };
}

/**
 * What counts now, for paging: when the database does not answer in time, what was known last. A page waits for nothing
 * else than its own connection's patience.
 */
const lastKnownChanges = (
  book: Pick<DutyBook, "inForce">,
  report: (error: unknown) => void,
): ((at: Instant) => Promise<readonly DutyChange[]>) => {
  let known: readonly DutyChange[] = [];
  return async (at) => {
    try {
      known = await book.inForce(at);
    } catch (error) {
      report(error);
    }
    return known;
  };
};
