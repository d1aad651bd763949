import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { and, asc, eq, isNull, lt, notExists, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { alias } from "drizzle-orm/pg-core";
import type { Pool } from "pg";
import type { PagingChannel, PersonalStep } from "../domain/incident/effects.ts";
import { type Instant, minute } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { contactMethods, personalRules } from "./tables/contact-tables.ts";

export interface ContactMethod {
  readonly id: string;
  readonly person: Person;
  readonly channel: PagingChannel;
  readonly address: string;
  readonly seeded: boolean;
  readonly confirmedAt?: Instant;
}

/** A person's own rule: the steps for pages, the steps for messages, and the quiet hours in which messages wait. */
export interface PersonalRule {
  readonly page: readonly PersonalStep[];
  readonly message: readonly PersonalStep[];
  readonly quietHours?: { readonly from: string; readonly until: string };
}

export type Confirmation = "confirmed" | "wrong" | "expired" | "unknown";

/** Stores contact methods and personal rules as their owners edit them. */
export interface ContactBook {
  methodsOf(person: Person): Promise<readonly ContactMethod[]>;
  /** Adds a contact method. If the person has or had this address already, its row is kept and used again. */
  add(person: Person, channel: PagingChannel, address: string, at: Instant): Promise<ContactMethod>;
  /** Removes a contact method; returns false when there is no such method. */
  remove(person: Person, id: string, at: Instant): Promise<boolean>;
  /**
   * Makes a fresh code for a contact method, which is sent to its address and must be typed back. Only a digest of
   * the code is stored. Returns undefined when there is no such method.
   */
  newCode(
    person: Person,
    id: string,
    at: Instant,
  ): Promise<{ readonly method: ContactMethod; readonly code: string } | undefined>;
  confirm(person: Person, id: string, code: string, at: Instant): Promise<Confirmation>;
  /**
   * Replaces the address of a contact method by the form in which the vendor writes it, unless the person has that
   * form already. A method from the configuration is left as it is, since the configuration would add the old form
   * again.
   */
  readdress(person: Person, id: string, address: string): Promise<void>;
  ruleOf(person: Person): Promise<PersonalRule | undefined>;
  setRule(person: Person, rule: PersonalRule): Promise<void>;
  /** Removes the contact methods and the personal rule of a person who has left; returns false when there were none. */
  forget(person: Person, at: Instant): Promise<boolean>;
  /** Lists the methods in use that were not confirmed after an instant. */
  notConfirmedSince(at: Instant): Promise<readonly ContactMethod[]>;
  /** Lists all contact methods in use, for the file that is used while the database is down. */
  everything(): Promise<readonly ContactMethod[]>;
  /** Adds the contact methods of the configuration file that are not stored yet. */
  seed(configured: readonly ConfiguredMethod[], at: Instant): Promise<void>;
}

export interface ConfiguredMethod {
  readonly person: Person;
  readonly channel: PagingChannel;
  readonly address: string;
}

/** A code expires after ten minutes or five wrong guesses: with a million codes, five guesses are not worth trying. */
const codeLastsMinutes = 10;
const mostWrongCodes = 5;

export const createContactBook = (pool: Pool): ContactBook => {
  const db = drizzle(pool);
  const inUse = and(isNull(contactMethods.removedAt));
  const one = (person: Person, id: string) =>
    and(eq(contactMethods.person, person), eq(contactMethods.id, id), isNull(contactMethods.removedAt));
  return {
    methodsOf: async (person) =>
      (
        await db
          .select()
          .from(contactMethods)
          .where(and(inUse, eq(contactMethods.person, person)))
          .orderBy(asc(contactMethods.addedAt), asc(contactMethods.id))
      ).map(methodOf),
    add: async (person, channel, address, at) => {
      const { person: byPerson, channel: byChannel, address: byAddress } = contactMethods;
      const [added] = await db
        .insert(contactMethods)
        .values({ person, channel, address, seeded: false, addedAt: at })
        .onConflictDoUpdate({ target: [byPerson, byChannel, byAddress], set: { removedAt: null } })
        .returning();
      if (added === undefined) throw new Error("The database answered without a row.");
      return methodOf(added);
    },
    remove: async (person, id, at) => {
      const removed = await db
        .update(contactMethods)
        .set({ removedAt: at, confirmedAt: null, seeded: false, codeDigest: null })
        .where(one(person, id));
      return removed.rowCount === 1;
    },
    newCode: async (person, id, at) => {
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      const [row] = await db
        .update(contactMethods)
        .set({ codeDigest: digest(id, code), codeSentAt: at, wrongCodes: 0 })
        .where(one(person, id))
        .returning();
      return row === undefined ? undefined : { method: methodOf(row), code };
    },
    confirm: async (person, id, code, at) => {
      const [row] = await db.select().from(contactMethods).where(one(person, id));
      if (row === undefined) return "unknown";
      const { codeDigest, codeSentAt, wrongCodes } = row;
      if (codeDigest === null || codeSentAt === null || wrongCodes >= mostWrongCodes) return "expired";
      if (at > codeSentAt + codeLastsMinutes * minute) return "expired";
      const right = timingSafeEqual(Buffer.from(codeDigest), Buffer.from(digest(id, code)));
      // The counter is increased only if nobody else has changed it since it was read, so that simultaneous guesses are
      // all counted.
      const changed = await db
        .update(contactMethods)
        .set(right ? { confirmedAt: at, codeDigest: null } : { wrongCodes: wrongCodes + 1 })
        .where(
          and(one(person, id), eq(contactMethods.codeDigest, codeDigest), eq(contactMethods.wrongCodes, wrongCodes)),
        );
      if (changed.rowCount !== 1) return "wrong";
      return right ? "confirmed" : "wrong";
    },
    readdress: async (person, id, address) => {
      const other = alias(contactMethods, "other");
      const isThere = db
        .select({ id: other.id })
        .from(other)
        .where(and(eq(other.person, person), eq(other.channel, contactMethods.channel), eq(other.address, address)));
      await db
        .update(contactMethods)
        .set({ address })
        .where(and(one(person, id), eq(contactMethods.seeded, false), notExists(isThere)));
    },
    ruleOf: async (person) => {
      const [row] = await db.select().from(personalRules).where(eq(personalRules.person, person));
      return row && { page: row.page, message: row.message, ...quietHours(row) };
    },
    setRule: async (person, { page, message, quietHours: quiet }) => {
      const set = { page, message, quietFrom: quiet?.from ?? null, quietUntil: quiet?.until ?? null };
      await db
        .insert(personalRules)
        .values({ person, ...set })
        .onConflictDoUpdate({ target: personalRules.person, set });
    },
    forget: async (person, at) => {
      const methods = await db
        .update(contactMethods)
        .set({ removedAt: at, seeded: false })
        .where(eq(contactMethods.person, person));
      const rules = await db.delete(personalRules).where(eq(personalRules.person, person));
      return methods.rowCount !== 0 || rules.rowCount !== 0;
    },
    notConfirmedSince: async (at) =>
      (
        await db
          .select()
          .from(contactMethods)
          .where(and(inUse, or(isNull(contactMethods.confirmedAt), lt(contactMethods.confirmedAt, at))))
      )
        .map(methodOf)
        .filter(isUsed),
    everything: async () =>
      (await db.select().from(contactMethods).where(inUse).orderBy(asc(contactMethods.addedAt), asc(contactMethods.id)))
        .map(methodOf)
        .filter(isUsed),
    seed: async (configured, at) => {
      const rows = configured.map((it) => ({ ...it, seeded: true, addedAt: at }));
      if (rows.length > 0) await db.insert(contactMethods).values(rows).onConflictDoNothing();
    },
  };
};

export const quietHours = ({
  quietFrom,
  quietUntil,
}: {
  readonly quietFrom: string | null;
  readonly quietUntil: string | null;
}) => (quietFrom === null || quietUntil === null ? {} : { quietHours: { from: quietFrom, until: quietUntil } });

/**
 * Says whether a contact method is used for pages and messages. A method from the configuration is used before
 * anybody confirms it, since an untried number is better than none.
 */
export const isUsed = ({ seeded, confirmedAt }: ContactMethod): boolean => seeded || confirmedAt !== undefined;

const methodOf = ({ confirmedAt, ...row }: typeof contactMethods.$inferSelect): ContactMethod => ({
  id: row.id,
  person: row.person,
  channel: row.channel,
  address: row.address,
  seeded: row.seeded,
  ...(confirmedAt === null ? {} : { confirmedAt }),
});

const digest = (id: string, code: string): string => createHash("sha256").update(`${id}/${code}`).digest("hex");
