import { and, eq, getTableColumns, inArray, isNull, notInArray, or, sql, type SQL } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool, PoolClient } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import type { DeliveryLog, Sending, SentTo } from "../activities/ports/delivery-log.ts";
import { type DeliveryState, heardAnswers, pageDeliveries } from "./tables/delivery-tables.ts";
import { inTransaction } from "./database/transaction.ts";

/**
 * How long a worker's permission to send a page lasts unless the worker renews it. An older permission belongs to a
 * worker that was killed.
 */
const claimSeconds = 2.5;

interface ClaimRow {
  readonly before: DeliveryState | null;
  readonly mine: DeliveryState | null;
  readonly room: number;
}

/**
 * Makes workers that ask to send pages to one address wait for each other, so that each page counts against the
 * limits. Only addresses with limits need this. After two seconds of waiting the request fails, and the page is sent
 * without it.
 */
const oneAfterTheOther = async (
  client: PoolClient,
  { channel, to }: Pick<Sending, "channel" | "to">,
): Promise<void> => {
  await client.query("set local lock_timeout = '2s'");
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`page/${channel}/${to}`]);
};

/** Makes the log of the pages that were handed to vendors. It also counts the limits of each address. */
export const createDeliveryLog = (pool: Pool): DeliveryLog => {
  const db = drizzle(pool);
  const row = ({ key, channel, to }: Pick<Sending, "key" | "channel" | "to">) =>
    and(eq(pageDeliveries.key, key), eq(pageDeliveries.channel, channel), eq(pageDeliveries.address, to));
  return {
    claim: async (sending, limits) => {
      const { key, channel, to, person, incidentId, at } = sending;
      // The claim is a single statement, since a page waits for it. If it returns no row, the page was sent already
      // or another worker is sending it.
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
                  where incident_id = $5 and person = $4 and key <> $1 and state in ('claimed', 'sent', 'unknown')
                    -- A reminder takes no exemption from the first page, nor the other way round.
                    and (channel like 'direct:%') = ($2 like 'direct:%'))
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
    renew: async (sending) => {
      await db
        .update(pageDeliveries)
        .set({ claimedUntil: sql`now() + make_interval(secs => ${claimSeconds})` })
        .where(and(row(sending), eq(pageDeliveries.state, "claimed")));
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

/** Groups deliveries by address, since one message that a page is over is enough for all pages to an address. */
const byAddress = (rows: readonly (typeof pageDeliveries.$inferSelect)[]): readonly SentTo[] => {
  const found = new Map<string, SentTo>();
  for (const { person, address, key, ref } of rows) {
    const before = found.get(address)?.sent ?? [];
    found.set(address, { person, to: address, sent: [...before, { key, ref: ref ?? "" }] });
  }
  return [...found.values()];
};

/** A page to an address: the incident or bundle that the page was about. */
export interface PageToAddress {
  /** The id of the incident, or of the bundle (one page for several incidents), for which the page was sent. */
  readonly about: string;
  readonly person: Person;
  /** The incident; for a bundle, those of its incidents that ask this person. */
  readonly incidents: readonly string[];
}

/** What an answer to a page was taken to mean: the person who answered and the incidents; no person if no page. */
export interface AnswerMeaning {
  readonly person?: Person;
  readonly incidents: readonly string[];
}

/** Stores what vendors report about pages after sending, and finds the page to which an answer belongs. */
export interface PageReceipts {
  /**
   * Stores a vendor's receipt for a page. The receipt `voicemail` is not overwritten, since the receipt after it says
   * only that the call has ended; a receipt that says how a page ended is overwritten only by `voicemail`, since
   * receipts may come late or again.
   */
  note(
    receipt: {
      readonly key: string;
      readonly channel: string;
      readonly receipt: string;
      readonly at: Instant;
    } & ({ readonly address: string } | { readonly ref: string }),
  ): Promise<void>;
  /**
   * Finds the pages that may have arrived at an address in the last two days, one for each incident or bundle, newest
   * first.
   */
  pagesTo(of: { readonly channel: string; readonly address: string }): Promise<readonly PageToAddress[]>;
  /**
   * Finds a person by an address on a channel. Some vendors name people in another way than by e-mail address. Then the
   * person is found by `ref`, the vendor's id of a message that was sent to their e-mail address.
   */
  ownerOf(of: {
    readonly channel: string;
    readonly address: string;
    readonly ref: string;
  }): Promise<Person | undefined>;
  /**
   * Stores under the vendor's id what an answer to a page means. If the answer was heard before, returns what it meant
   * then, and when it was heard.
   */
  hearAnswer(
    answer: { readonly channel: string; readonly ref: string; readonly at: Instant } & AnswerMeaning,
  ): Promise<(AnswerMeaning & { readonly at: Instant }) | undefined>;
  /** Finds the person whom the page with that key was for. */
  pagedUnder(page: { readonly channel: string; readonly key: string }): Promise<Person | undefined>;
}

/** The receipts that say how a page ended. */
const endings = [
  ...["delivered", "undelivered", "failed", "canceled"],
  ...["completed", "busy", "no-answer", "voicemail"],
] as const;

const notEnded = (receipt: string): SQL | undefined =>
  or(
    isNull(pageDeliveries.receipt),
    notInArray(pageDeliveries.receipt, receipt === "voicemail" ? ["voicemail"] : [...endings]),
  );

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
            notEnded(receipt),
          ),
        );
    },
    pagesTo: async ({ channel, address }) => {
      const { rows } = await pool.query<PageToAddress>(
        `select sent.incident_id as about, sent.person,
            array_agg(distinct coalesce(held.incident_id, sent.incident_id)) as incidents
          from page_deliveries sent
            left join held_pages held on held.bundle = sent.incident_id and sent.person = any(held.people)
          where sent.channel = $1 and sent.address = $2 and sent.state in ('sent', 'unknown', 'claimed')
            and (sent.incident_id like 'incident-%' or held.bundle is not null)
            and sent.claimed_until > now() - interval '2 days'
          group by sent.incident_id, sent.person order by max(sent.claimed_until) desc`,
        [channel, address],
      );
      return rows;
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
    hearAnswer: async ({ channel, ref, at, person, incidents }) => {
      const isNew = sql<boolean>`xmax = 0`;
      const [row] = await db
        .insert(heardAnswers)
        .values({ channel, ref, heardAt: at, person: person ?? null, incidents: [...incidents] })
        // An update that changes nothing, since only an updated row is returned.
        .onConflictDoUpdate({ target: [heardAnswers.channel, heardAnswers.ref], set: { ref } })
        .returning({ ...getTableColumns(heardAnswers), isNew });
      if (row === undefined || row.isNew) return undefined;
      return { at: row.heardAt, incidents: row.incidents, ...(row.person === null ? {} : { person: row.person }) };
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
