import { asc, getTableName, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { z } from "zod";
import type { Duty } from "../activities/ports/duty.ts";
import type { Contacts, Reachable } from "../activities/ports/paging.ts";
import { day, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import type { DutyChange, OutsideDuty } from "../domain/paging/duty-change.ts";
import { type ConfiguredMethod, type PersonalRule, quietHours } from "./contacts.ts";
import { createDutyBook, type DutyBook } from "./overrides-and-swaps.ts";
import { contactMethods, personalRules } from "./tables/contact-tables.ts";
import { dutyOverrides, dutySwaps } from "./tables/duty-tables.ts";

const steps = z.array(z.object({ afterMinutes: z.number(), channel: z.string() })).readonly();

/**
 * Everything in the database that a page needs: how people are reached, and the overrides and swaps. Workers store
 * this directory in a file, which is read back by this schema.
 */
export const pagingDirectory = z.object({
  /**
   * The contact methods of all people, in the order in which they are tried. Methods that are not in use are listed
   * too, so that a configured address which its owner has removed is not used.
   */
  methods: z
    .array(z.object({ person: z.string(), channel: z.string(), address: z.string(), isUsed: z.boolean() }))
    .readonly(),
  rules: z
    .array(
      z.object({
        person: z.string(),
        page: steps,
        message: steps,
        quietHours: z.object({ from: z.string(), until: z.string() }).exactOptional(),
      }),
    )
    .readonly(),
  /** The overrides and swaps that apply and were not over at `changesSince`. */
  changes: z
    .array(
      z.object({
        ...{ schedule: z.string(), person: z.string(), insteadOf: z.string().exactOptional() },
        ...{ from: z.number(), until: z.number(), reason: z.string() },
      }),
    )
    .readonly(),
  changesSince: z.number(),
});
export type PagingDirectory = Readonly<z.output<typeof pagingDirectory>>;

/**
 * How far back the directory has overrides and swaps. Pages are for an instant of the last days; for an older
 * instant, as in a rehearsal, the table is read.
 */
const keepsChangesMs = 7 * day;

export const readPagingDirectory = async (pool: Pool, now: Instant): Promise<PagingDirectory> => {
  const db = drizzle(pool);
  const { person, channel, address, seeded, confirmedAt, removedAt, addedAt, id } = contactMethods;
  const isUsed = sql<boolean>`${removedAt} is null and (${seeded} or ${confirmedAt} is not null)`;
  const changesSince = now - keepsChangesMs;
  const [methods, rules, changes] = await Promise.all([
    db.select({ person, channel, address, isUsed }).from(contactMethods).orderBy(asc(addedAt), asc(id)),
    db.select().from(personalRules),
    createDutyBook(pool).inForce(changesSince),
  ]);
  return {
    methods,
    rules: rules.map(({ person: of, page, message, ...hours }) => ({
      person: of,
      page,
      message,
      ...quietHours(hours),
    })),
    changes,
    changesSince,
  };
};

/**
 * A text that differs after every change of a table that the directory is read from: each version of a row has a place
 * (`ctid`) and the transaction that wrote it (`xmin`).
 */
const versionOfTables = `
  select string_agg(version, ' ' order by version) as version from (
    ${[contactMethods, personalRules, dutyOverrides, dutySwaps]
      .map(getTableName)
      .map(
        (table) =>
          `select '${table} ' || count(*) || ' ' || coalesce(sum(hashtextextended(xmin::text || ctid::text, 0)), 0) as version from ${table}`,
      )
      .join(" union all ")}) as tables`;

/**
 * Makes a function that reads the directory, and reads its tables only if one of them has changed since the last
 * reading: a worker reads at every attempt to page and every second besides. The directory of an unchanged database is
 * the same object.
 */
export const pagingDirectoryReader = (pool: Pool): ((now: Instant) => Promise<PagingDirectory>) => {
  let last: { readonly version: string; readonly directory: PagingDirectory } | undefined;
  return async (now) => {
    // The version is read first, so that a change during the reading is noticed by the next one.
    const { rows } = await pool.query<{ version: string }>(versionOfTables);
    const version = rows[0]?.version ?? "";
    if (last?.version === version) return last.directory;
    const directory = await readPagingDirectory(pool, now);
    last = { version, directory };
    return directory;
  };
};

/**
 * Looks up how people are reached by pages. An address of the configuration that is not stored yet counts too. While
 * the directory cannot be read, only the configuration's addresses count, and only for pages: quiet hours are not
 * known then.
 */
export const contactsIn = (
  directory: () => Promise<PagingDirectory | undefined>,
  {
    configured,
    rules,
  }: { readonly configured: readonly ConfiguredMethod[]; readonly rules: Pick<PersonalRule, "page" | "message"> },
): Contacts => ({
  reach: async (wanted, urgency) => {
    const stored = await directory();
    const reachOf = (person: Person): Reachable | "unknown" => {
      const theirs = stored?.methods.filter((it) => it.person === person) ?? [];
      const isStored = ({ channel, address }: ConfiguredMethod) =>
        theirs.some((it) => it.channel === channel && it.address === address);
      const used = [
        ...theirs.filter((it) => it.isUsed),
        ...configured.filter((it) => it.person === person && !isStored(it)),
      ];
      if (stored === undefined && (used.length === 0 || urgency === "message")) return "unknown";
      const rule = stored?.rules.find((it) => it.person === person);
      const own = rule?.[urgency] ?? [];
      return {
        methods: used.map(({ channel, address }) => ({ channel, address })),
        rule: own.length > 0 ? own : rules[urgency],
        ...(rule?.quietHours === undefined ? {} : { quietHours: rule.quietHours }),
      };
    };
    return new Map(wanted.map((person) => [person, reachOf(person)]));
  },
});

/**
 * Combines what changes who is on duty besides the configuration: overrides and swaps, and the on-call entries of an
 * outside system if one is configured. The directory has the changes of the last days and of the future; for an
 * earlier instant the database table is read. While the directory cannot be read, only the configuration counts.
 */
export function dutyIn(
  directory: () => Promise<PagingDirectory | undefined>,
  book: Pick<DutyBook, "inForce">,
  outside: (from: Instant, until?: Instant) => Promise<readonly OutsideDuty[]>,
): Duty {
  const changesAt = async (at: Instant): Promise<readonly DutyChange[]> => {
    const stored = await directory();
    if (stored === undefined) return [];
    return at < stored.changesSince ? book.inForce(at) : stored.changes;
  };
  return {
    at: async (from: Instant, until?: Instant) => {
      const [changes, said] = await Promise.all([changesAt(from), outside(from, until)]);
      return { changes, outside: said };
    },
  };
}
