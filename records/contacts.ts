import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import { and, asc, eq, isNull, lt, notExists, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { alias } from "drizzle-orm/pg-core";
import type { Pool } from "pg";
import type { Contacts, Reachable } from "../activities/ports.ts";
import type { PagingChannel, PersonalStep } from "../domain/effects.ts";
import { type Instant, minute } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { contactMethods, personalRules } from "./contact-schema.ts";

export interface ContactMethod {
  readonly id: string;
  readonly person: Person;
  readonly channel: PagingChannel;
  readonly address: string;
  readonly seeded: boolean;
  readonly confirmedAt?: Instant;
}

/** A person's own rule: what wakes them, what waits until they look, and when they are not nudged. */
export interface PersonalRule {
  readonly page: readonly PersonalStep[];
  readonly message: readonly PersonalStep[];
  readonly quietHours?: { readonly from: string; readonly until: string };
}

export type Confirmation = "confirmed" | "wrong" | "expired" | "unknown";

/** Contact methods and personal rules, as their owners keep them. */
export interface ContactBook {
  methodsOf(person: Person): Promise<readonly ContactMethod[]>;
  /** The same address again is the same method, also when it had been removed. */
  add(person: Person, channel: PagingChannel, address: string, at: Instant): Promise<ContactMethod>;
  /** False when there is none. */
  remove(person: Person, id: string, at: Instant): Promise<boolean>;
  /** A fresh code for one method, to be sent to it and kept nowhere else; undefined when there is no such method. */
  newCode(
    person: Person,
    id: string,
    at: Instant,
  ): Promise<{ readonly method: ContactMethod; readonly code: string } | undefined>;
  confirm(person: Person, id: string, code: string, at: Instant): Promise<Confirmation>;
  /**
   * The same method by the vendor's own way of writing its address, unless that one is there already. What the
   * configuration says stays as it is: it would be seeded again.
   */
  readdress(person: Person, id: string, address: string): Promise<void>;
  ruleOf(person: Person): Promise<PersonalRule | undefined>;
  setRule(person: Person, rule: PersonalRule): Promise<void>;
  /** Somebody has left: methods and rule go. False when there never was any. */
  forget(person: Person, at: Instant): Promise<boolean>;
  /** Those in use that were last shown to work before an instant. */
  notConfirmedSince(at: Instant): Promise<readonly ContactMethod[]>;
  /** Everything that is in use, for the snapshot that works without a database. */
  everything(): Promise<readonly ContactMethod[]>;
  /** Adds what the configuration says of people and the book does not know yet. */
  seed(people: People, at: Instant): Promise<void>;
}

type People = Readonly<Record<Person, { readonly email?: string; readonly phone?: string; readonly slack?: string }>>;

/** How long a code is good for, and how often it may be guessed: 5 of a million are not worth trying. */
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
      // Counted where it was read, so that guessing at once is guessing one after the other.
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
    seed: async (people, at) => {
      const rows = seedsOf(people).map((it) => ({ ...it, seeded: true, addedAt: at }));
      if (rows.length > 0) await db.insert(contactMethods).values(rows).onConflictDoNothing();
    },
  };
};

/** What pages ask. When the database does not answer, what it said last, else what the configuration says. */
export const createContacts = (
  pool: Pool,
  { people, rules }: { readonly people: People; readonly rules: Pick<PersonalRule, "page" | "message"> },
): Contacts => {
  const lastKnown = new Map<Person, Pick<Row, "methods" | "rule">>();
  const seeds = seedsOf(people);
  const fromConfiguration = (person: Person) => ({
    methods: seeds.filter((it) => it.person === person),
    rule: null,
  });
  return {
    reach: async (wanted, urgency) => {
      const known = await reachOf(pool, wanted).catch(() => []);
      for (const { person, ...row } of known) lastKnown.set(person, row);
      return new Map(
        wanted.map((person): [Person, Reachable] => {
          const { methods, rule } = lastKnown.get(person) ?? fromConfiguration(person);
          const own = rule?.[urgency] ?? [];
          const quiet = rule === null ? {} : quietHours(rule);
          return [person, { methods, rule: own.length > 0 ? own : rules[urgency], ...quiet }];
        }),
      );
    },
  };
};

interface Row {
  readonly person: Person;
  readonly methods: Reachable["methods"];
  readonly rule: {
    readonly page: readonly PersonalStep[];
    readonly message: readonly PersonalStep[];
    readonly quietFrom: string | null;
    readonly quietUntil: string | null;
  } | null;
}

/** One statement for everybody a page is for: nothing more may stand before it. */
const reachOf = async (pool: Pool, people: readonly Person[]): Promise<readonly Row[]> => {
  const { rows } = await pool.query<Row>({
    name: "reach-people",
    text: `select asked.person,
        coalesce((select json_agg(json_build_object('channel', channel, 'address', address) order by added_at, id)
          from contact_methods it where it.person = asked.person and removed_at is null
            and (seeded or confirmed_at is not null)), '[]') as methods,
        (select json_build_object('page', page, 'message', message, 'quietFrom', quiet_from, 'quietUntil', quiet_until)
          from personal_rules it where it.person = asked.person) as rule
      from unnest($1::text[]) as asked (person)`,
    values: [people],
  });
  return rows;
};

const quietHours = ({
  quietFrom,
  quietUntil,
}: {
  readonly quietFrom: string | null;
  readonly quietUntil: string | null;
}) => (quietFrom === null || quietUntil === null ? {} : { quietHours: { from: quietFrom, until: quietUntil } });

/** Seeded ones are used before anybody has confirmed them: an untried number beats none. */
export const isUsed = ({ seeded, confirmedAt }: ContactMethod): boolean => seeded || confirmedAt !== undefined;

/** A telephone takes text messages and calls. */
const seedsOf = (people: People) =>
  Object.entries(people).flatMap(([person, { email, phone, slack }]) => [
    ...(email === undefined ? [] : [{ person, channel: "email", address: email } as const]),
    ...(phone === undefined
      ? []
      : [{ person, channel: "sms", address: phone } as const, { person, channel: "voice", address: phone } as const]),
    ...(slack === undefined ? [] : [{ person, channel: "slack", address: slack } as const]),
  ]);

const methodOf = ({ confirmedAt, ...row }: typeof contactMethods.$inferSelect): ContactMethod => ({
  id: row.id,
  person: row.person,
  channel: row.channel,
  address: row.address,
  seeded: row.seeded,
  ...(confirmedAt === null ? {} : { confirmedAt }),
});

const digest = (id: string, code: string): string => createHash("sha256").update(`${id}/${code}`).digest("hex");
