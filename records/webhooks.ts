import { and, asc, eq, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import { deadLetters, webhooks } from "./tables/api-tables.ts";
import { feedHead, timelineEvents } from "./tables/incident-tables.ts";

/** A receiver of events, and the last event that it got. */
export type WebhookRow = typeof webhooks.$inferSelect;

/** An event that was given up, with its type and incident. */
export interface DeadLetter {
  readonly ordinal: number;
  readonly incidentId: string;
  readonly type: string;
  readonly givenUpAt: Instant;
  readonly error: string;
  readonly replay: boolean;
}

export interface Webhooks {
  add(webhook: typeof webhooks.$inferInsert): Promise<void>;
  find(id: string): Promise<WebhookRow | undefined>;
  list(): Promise<readonly WebhookRow[]>;
  remove(id: string): Promise<boolean>;
  /** Returns the ids of the receivers that are enabled, do not fail, and have not received every event yet. */
  behind(): Promise<readonly string[]>;
  /** Stores that every event up to the ordinal was delivered, and that the receiver no longer fails. */
  delivered(id: string, upTo: number): Promise<void>;
  failing(id: string, failure: { readonly since: Instant; readonly error: string }): Promise<void>;
  /**
   * Adds an event to the dead letters, the events that could not be delivered; deliveries continue with the next
   * event.
   */
  giveUp(id: string, ordinal: number, failure: { readonly at: Instant; readonly error: string }): Promise<void>;
  disable(id: string, disabled: { readonly at: Instant; readonly because: string }): Promise<void>;
  /** Enables a receiver again. The events that were stored while it was disabled are delivered first. */
  enable(id: string): Promise<void>;
  deadLetters(id: string, wanted: { readonly after: number; readonly limit: number }): Promise<readonly DeadLetter[]>;
  /** Asks to send dead letters again, all or those with the given ordinals; returns how many. */
  replay(id: string, ordinals?: readonly number[]): Promise<number>;
  /** Removes a dead letter that was delivered in the end. */
  letterDelivered(id: string, ordinal: number): Promise<void>;
  letterFailed(id: string, ordinal: number, failure: { readonly at: Instant; readonly error: string }): Promise<void>;
}

const mostListed = 1000;

export const createWebhooks = (pool: Pool): Webhooks => {
  const db = drizzle(pool);
  const its = (id: string) => eq(webhooks.id, id);
  const letter = (id: string, ordinal: number) => and(eq(deadLetters.webhookId, id), eq(deadLetters.ordinal, ordinal));
  return {
    add: async (webhook) => {
      await db.insert(webhooks).values(webhook);
    },
    find: async (id) => (await db.select().from(webhooks).where(its(id)))[0],
    list: () => db.select().from(webhooks).orderBy(asc(webhooks.createdAt), asc(webhooks.id)).limit(mostListed),
    remove: async (id) => (await db.delete(webhooks).where(its(id))).rowCount === 1,
    behind: async () => {
      const found = await db
        .select({ id: webhooks.id })
        .from(webhooks)
        .innerJoin(feedHead, lt(webhooks.deliveredUpTo, feedHead.last))
        .where(and(isNull(webhooks.disabledAt), isNull(webhooks.failingSince)));
      return found.map(({ id }) => id);
    },
    delivered: async (id, upTo) => {
      await db.update(webhooks).set({ deliveredUpTo: upTo, failingSince: null, lastError: null }).where(its(id));
    },
    failing: async (id, { since, error }) => {
      await db.update(webhooks).set({ failingSince: since, lastError: error }).where(its(id));
    },
    giveUp: async (id, ordinal, { at, error }) =>
      db.transaction(async (tx) => {
        const dead = { webhookId: id, ordinal, givenUpAt: at, error, replay: false };
        await tx.insert(deadLetters).values(dead).onConflictDoNothing();
        await tx.update(webhooks).set({ deliveredUpTo: ordinal, lastError: error }).where(its(id));
      }),
    disable: async (id, { at, because }) => {
      await db.update(webhooks).set({ disabledAt: at, disabledBecause: because }).where(its(id));
    },
    enable: async (id) => {
      const well = { disabledAt: null, disabledBecause: null, failingSince: null, lastError: null };
      await db.update(webhooks).set(well).where(its(id));
    },
    deadLetters: (id, { after, limit }) =>
      db
        .select({
          ...{ ordinal: deadLetters.ordinal, incidentId: timelineEvents.incidentId, type: timelineEvents.type },
          ...{ givenUpAt: deadLetters.givenUpAt, error: deadLetters.error, replay: deadLetters.replay },
        })
        .from(deadLetters)
        .innerJoin(timelineEvents, eq(timelineEvents.ordinal, deadLetters.ordinal))
        .where(and(eq(deadLetters.webhookId, id), sql`${deadLetters.ordinal} > ${after}`))
        .orderBy(asc(deadLetters.ordinal))
        .limit(limit),
    replay: async (id, ordinals) => {
      const wanted =
        ordinals === undefined ? undefined : sql`${deadLetters.ordinal} = any(${sql.param([...ordinals])})`;
      const { rowCount } = await db
        .update(deadLetters)
        .set({ replay: true })
        .where(and(eq(deadLetters.webhookId, id), wanted));
      return rowCount ?? 0;
    },
    letterDelivered: async (id, ordinal) => {
      await db.delete(deadLetters).where(letter(id, ordinal));
    },
    letterFailed: async (id, ordinal, { at, error }) => {
      await db.update(deadLetters).set({ givenUpAt: at, error, replay: false }).where(letter(id, ordinal));
    },
  };
};
