import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool, PoolClient } from "pg";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import type { DeliveryLog, Sending, SentTo } from "../integrations/paging/delivery-log.ts";
import { type DeliveryState, pageDeliveries } from "./delivery-schema.ts";
import { inTransaction } from "./transaction.ts";

/** As long as an attempt at a page may take: who claimed it and says nothing more by then was killed. */
const claimSeconds = 10;

interface ClaimRow {
  readonly before: DeliveryState | null;
  readonly mine: DeliveryState | null;
  readonly room: number;
}

/** Where there are limits, claims for one address see each other. A page does not wait for long: then it is sent without. */
const oneAfterTheOther = async (
  client: PoolClient,
  { channel, to }: Pick<Sending, "channel" | "to">,
): Promise<void> => {
  await client.query("set local lock_timeout = '2s'");
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`page/${channel}/${to}`]);
};

/** The log of what was handed to vendors, and for whom the limits of each address count. */
export const createDeliveryLog = (pool: Pool): DeliveryLog => {
  const db = drizzle(pool);
  const row = ({ key, channel, to }: Pick<Sending, "key" | "channel" | "to">) =>
    and(eq(pageDeliveries.key, key), eq(pageDeliveries.channel, channel), eq(pageDeliveries.address, to));
  return {
    claim: async (sending, limits) => {
      const { key, channel, to, person, incidentId, at } = sending;
      // One statement, as nothing may stand before a page. Without a row it is sent already, or somebody else has it.
      const claim = {
        name: "claim-delivery",
        text: `with held as (
            select state from page_deliveries where key = $1 and channel = $2 and address = $3),
          full_until as (
            select max(place.until) as until from unnest($8::int[], $9::int[]) as rule (most, minutes)
              cross join lateral (
                select claimed_until + make_interval(mins => rule.minutes) - make_interval(secs => $7) as until
                  from page_deliveries
                  where person = $4 and channel = $2 and address = $3 and key <> $1
                    and state in ('claimed', 'sent', 'unknown') and incident_id like 'incident-%'
                    and claimed_until - make_interval(secs => $7) > now() - make_interval(mins => rule.minutes)
                  order by claimed_until desc offset rule.most - 1 limit 1) as place
              where exists (select from page_deliveries
                  where incident_id = $5 and person = $4 and key <> $1 and state in ('claimed', 'sent', 'unknown'))
                and not exists (select from held where state in ('claimed', 'sent', 'unknown'))),
          mine as (
            insert into page_deliveries (key, channel, address, person, incident_id, at, state, claimed_until)
              select $1, $2, $3, $4, $5, $6::timestamptz,
                case when until is null then 'claimed' else 'limited' end, now() + make_interval(secs => $7)
                from full_until
              on conflict (key, channel, address) do update
                set repeats = page_deliveries.repeats + (page_deliveries.state not in ('refused', 'limited'))::int,
                  state = excluded.state, claimed_until = excluded.claimed_until
                where page_deliveries.state in ('refused', 'unknown', 'limited')
                  or page_deliveries.state = 'claimed' and page_deliveries.claimed_until < now()
              returning state)
          select (select state from held) as before, (select state from mine) as mine,
            (select extract(epoch from until - now())::float8 * 1000 from full_until) as room`,
        values: [
          ...[key, channel, to, person, incidentId, new Date(at).toISOString(), claimSeconds],
          ...[limits.map(({ most }) => most), limits.map(({ withinMinutes }) => withinMinutes)],
        ],
      };
      const { rows } =
        limits.length === 0
          ? await pool.query<ClaimRow>(claim)
          : await inTransaction(pool, async (client) => {
              await oneAfterTheOther(client, sending);
              return client.query<ClaimRow>(claim);
            });
      const { before = null, mine = "claimed", room = 0 } = rows[0] ?? {};
      if (mine === null) return before === "sent" ? "sent-already" : "being-sent";
      if (mine === "limited") return { roomInMs: Math.max(0, Math.ceil(room)) };
      return before === "claimed" || before === "unknown" ? "send-again" : "send";
    },
    settle: async (sending, settled) => {
      const sent = settled.state === "sent" ? { ref: settled.ref, sentAt: sql`now()` } : {};
      await db
        .update(pageDeliveries)
        .set({ state: settled.state, ...sent })
        .where(row(sending));
    },
    notTakenBack: async ({ incidentId, channel, pages }) => {
      if (pages.length === 0) return [];
      const mayBeThere = inArray(pageDeliveries.state, ["sent", "unknown"]);
      const found = await db
        .select()
        .from(pageDeliveries)
        .where(
          and(
            eq(pageDeliveries.incidentId, incidentId),
            eq(pageDeliveries.channel, channel),
            isNull(pageDeliveries.withdrawnAt),
            mayBeThere,
            or(
              ...pages.flatMap((key) => [
                eq(pageDeliveries.key, key),
                sql`starts_with(${pageDeliveries.key}, ${`${key}/`})`,
              ]),
            ),
          ),
        )
        .orderBy(pageDeliveries.person, pageDeliveries.key);
      return byAddress(found);
    },
    takenBack: async (channel, { to, sent }, at) => {
      const keys = sent.map(({ key }) => key);
      await db
        .update(pageDeliveries)
        .set({ withdrawnAt: at })
        .where(
          and(inArray(pageDeliveries.key, keys), eq(pageDeliveries.channel, channel), eq(pageDeliveries.address, to)),
        );
    },
  };
};

/** One message is enough for all of somebody's pages. */
const byAddress = (rows: readonly (typeof pageDeliveries.$inferSelect)[]): readonly SentTo[] => {
  const found = new Map<string, SentTo>();
  for (const { person, address, key, ref } of rows) {
    const before = found.get(address)?.sent ?? [];
    found.set(address, { person, to: address, sent: [...before, { key, ref: ref ?? "" }] });
  }
  return [...found.values()];
};

/** What vendors say later of what they were handed, and what people send back to it. */
export interface PageReceipts {
  /** What a mailbox took stays `voicemail`: that the call then ended is no news. */
  note(
    receipt: {
      readonly key: string;
      readonly channel: string;
      readonly receipt: string;
      readonly at: Instant;
    } & ({ readonly address: string } | { readonly ref: string }),
  ): Promise<void>;
  /**
   * What the newest page to an address stands for, of the incident whose id ends so: that one, or all of a page for
   * several that is newest itself or goes by that code. Undefined when there is none.
   */
  pagedAt(wanted: {
    readonly channel: string;
    readonly address: string;
    readonly code?: string;
  }): Promise<{ readonly incidents: readonly string[]; readonly person: Person } | undefined>;
  /**
   * Who has that address on a channel, or to whose e-mail address the message went that the vendor calls so: where they
   * are known to it by something else.
   */
  ownerOf(of: {
    readonly channel: string;
    readonly address: string;
    readonly ref: string;
  }): Promise<Person | undefined>;
  /** Whose page went out under that key. */
  pagedUnder(page: { readonly channel: string; readonly key: string }): Promise<Person | undefined>;
}

export const createPageReceipts = (pool: Pool): PageReceipts => {
  const db = drizzle(pool);
  return {
    note: async ({ key, channel, receipt, at, ...of }) => {
      await db
        .update(pageDeliveries)
        .set({ receipt, receiptAt: at })
        .where(
          and(
            eq(pageDeliveries.key, key),
            eq(pageDeliveries.channel, channel),
            "ref" in of ? eq(pageDeliveries.ref, of.ref) : eq(pageDeliveries.address, of.address),
            sql`${pageDeliveries.receipt} is distinct from 'voicemail'`,
          ),
        );
    },
    pagedAt: async ({ channel, address, code }) => {
      const { rows } = await pool.query<{ incidents: readonly string[]; person: Person }>(
        `select array_agg(coalesce(held.incident_id, sent.incident_id) order by held.incident_id) as incidents, sent.person
          from page_deliveries sent
            left join held_pages held on held.bundle = sent.incident_id and sent.person = any(held.people)
          where sent.channel = $1 and sent.address = $2 and (sent.incident_id like 'incident-%' or held.bundle is not null)
            and ($3::text is null or sent.incident_id like '%-' || $3 or held.incident_id like '%-' || $3)
          group by sent.key, sent.person, sent.sent_at order by sent.sent_at desc limit 1`,
        [channel, address, code === undefined ? null : withoutPatterns(code)],
      );
      return rows[0];
    },
    ownerOf: async ({ channel, address, ref }) => {
      const { rows } = await pool.query<{ person: Person }>(
        `select method.person from contact_methods method
            left join page_deliveries sent on sent.channel = method.channel and sent.person = method.person
              and sent.address = method.address and sent.ref = $3 and method.address like '%@%'
          where method.channel = $1 and method.removed_at is null
            and (method.seeded or method.confirmed_at is not null) and (method.address = $2 or sent.ref is not null)
          order by method.address <> $2, method.added_at limit 1`,
        [channel, address, ref],
      );
      return rows[0]?.person;
    },
    pagedUnder: async ({ channel, key }) => {
      const [found] = await db
        .select({ person: pageDeliveries.person })
        .from(pageDeliveries)
        .where(and(eq(pageDeliveries.key, key), eq(pageDeliveries.channel, channel)))
        .limit(1);
      return found?.person;
    },
  };
};

/** What somebody typed is text, not a pattern. */
const withoutPatterns = (code: string): string => code.replace(/[%_\\]/g, "");
