import { createHash } from "node:crypto";
import { and, arrayContains, eq, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { ListedPage, PagingTurns, Together, Turn, WantedTurn } from "../activities/ports/paging-turns.ts";
import type { Person } from "../domain/incident/people.ts";
import { heldPages, pagingTurns } from "./tables/paging-turn-tables.ts";
import { storableJson } from "./database/storable.ts";

/**
 * How long one worker alone may send a bundle, the one page for several incidents. An attempt to page takes less
 * time, so an older claim belongs to a worker that was killed.
 */
const claimSeconds = 12;
/** How long a page waits before it asks again, while another worker sends its bundle. */
const lookAgainMs = 1000;
/**
 * When a waiting page counts as given up: its activity keeps asking for its turn, so if nobody has asked for this
 * long, its round or its incident is over.
 */
const forgottenSeconds = 60;
/** The value in the column `bundle` of a page that must go out by itself. */
const byItself = "";
/** How long rows are kept: as long as the links in pages are valid. */
const keptFor = "2 days";

interface Row {
  readonly mine: { readonly bundle: string; readonly reached: Together | null } | null;
  readonly turns: number;
  readonly taken: readonly { readonly effect: string; readonly page: ListedPage }[] | null;
}

/**
 * Decides which of several workers may page these people now. It is a single statement, since a page waits for it. A
 * page that has its turn takes along the pages that wait for the same people.
 */
const takeTurn = `
  with mine as (
      select bundle, reached from held_pages
        where effect = $1 and bundle is not null
          and (reached is not null or bundle = $10 or bundle <> $6 and claimed_at > now() - make_interval(secs => $8))),
    turns as (
      insert into paging_turns (person, last_at, incident_id, severity)
        select person, now(), $2, $4 from unnest($3::text[]) as person
          where not exists (select from mine) order by person
        on conflict (person) do update
          set last_at = excluded.last_at, incident_id = excluded.incident_id, severity = excluded.severity
          where paging_turns.last_at <= now() - make_interval(secs => $5)
            or paging_turns.severity > excluded.severity or paging_turns.incident_id = excluded.incident_id
        returning person),
    taken as (
      update held_pages set bundle = $6, claimed_at = now()
        where exists (select from turns) and people && $3::text[] and channel is not distinct from $7
          and reached is null and due_at > now() - make_interval(secs => $9)
          and (bundle is null or bundle = $6 or bundle <> $10 and claimed_at <= now() - make_interval(secs => $8))
        returning effect, page, due_at)
  select (select row_to_json(mine) from mine) as mine, (select count(*)::int from turns) as turns,
    (select json_agg(taken order by due_at, effect) from taken) as taken`;

const keep = `
  with old as (delete from held_pages where due_at < now() - interval '${keptFor}')
  insert into held_pages (effect, incident_id, people, channel, page, due_at, bundle, claimed_at)
    select $1, $2, $3, $4, $5, coalesce(max(last_at), now()) + make_interval(secs => $6), $7::text,
        case when $7::text is not null then now() end
      from paging_turns where person = any($3::text[])
    on conflict (effect) do update
      set due_at = excluded.due_at, bundle = coalesce(excluded.bundle, held_pages.bundle),
        claimed_at = coalesce(excluded.claimed_at, held_pages.claimed_at)
      where held_pages.reached is null
    returning greatest(0, extract(epoch from due_at - now()) * 1000)::int + 1 as ms`;

export const createPagingTurns = (pool: Pool): PagingTurns => {
  const note = async ({ effect, page, channel, people, withinMs }: WantedTurn, bundle: string | null) => {
    const { rows } = await pool.query<{ ms: number }>({
      name: "hold-page",
      text: keep,
      values: [
        ...[effect, page.incidentId, people, channel ?? null, storableJson(JSON.stringify(page)), withinMs / 1000],
        bundle,
      ],
    });
    return rows[0]?.ms ?? lookAgainMs;
  };
  return {
    take: async (wanted): Promise<Turn> => {
      const { effect, page, people, channel, withinMs } = wanted;
      const bundle = bundleOf(effect);
      const { rows } = await pool.query<Row>({
        name: "take-paging-turn",
        text: takeTurn,
        values: [
          ...[effect, page.incidentId, people, page.severity, withinMs / 1000, bundle, channel ?? null],
          ...[claimSeconds, forgottenSeconds, byItself],
        ],
      });
      const { mine = null, turns = 1, taken = null } = rows[0] ?? {};
      if (mine?.bundle === byItself) return { as: "alone" };
      if (mine?.reached) return { as: "went", bundle: mine.bundle, together: mine.reached };
      if (mine !== null) return { as: "wait", forMs: lookAgainMs };
      if (turns === 0) return { as: "wait", forMs: await note(wanted, null) };
      const others = (taken ?? []).filter((it) => it.effect !== effect).map((it) => it.page);
      if (others.length > 0) await note(wanted, bundle);
      return others.length === 0 ? { as: "alone" } : { as: "together", bundle, others };
    },
    settle: async (bundle, together, missed) => {
      const people = together.reached.map(({ person }) => person);
      await pool.query({
        name: "settle-bundle",
        text: `update held_pages set
              reached = case when people && $2::text[] then $3::jsonb end,
              bundle = case when people && $2::text[] then bundle else $4 end
            where bundle = $1 and reached is null`,
        values: [bundle, people, storableJson(JSON.stringify(together)), missed.forGood ? byItself : null],
      });
      if (missed.people.length === 0) return;
      const [neverPaged, theirs] = [{ lastAt: 0 }, inArray(pagingTurns.person, [...missed.people])];
      await drizzle(pool).update(pagingTurns).set(neverPaged).where(theirs);
    },
    answered: async (pages) => {
      const { rows } = await pool.query<{ bundle: string | null; people: readonly Person[] }>(noteAnswered, [
        pages.map(({ page }) => page),
        pages.map(({ person }) => person),
      ]);
      const notes = rows.flatMap(({ bundle, people }) =>
        bundle === null || bundle === byItself ? [] : people.map((person) => ({ bundle, person })),
      );
      if (notes.length === 0) return [];
      const { rows: over } = await pool.query<{ bundle: string; person: Person }>(answeredWholly, [
        notes.map(({ bundle }) => bundle),
        notes.map(({ person }) => person),
      ]);
      return over;
    },
  };
};

/**
 * Stores that these pages no longer ask these people. The next statement finds the bundles in which no page asks them
 * any more.
 */
const noteAnswered = `
  update held_pages set answered = array(select distinct unnest(answered || gone.people))
    from (select effect, array_agg(person) as people from unnest($1::text[], $2::text[]) as of(effect, person) group by 1) gone
    where held_pages.effect = gone.effect
    returning bundle, gone.people`;
const answeredWholly = `
  select distinct bundle, person from unnest($1::text[], $2::text[]) as of(bundle, person)
    where not exists (select from held_pages held
      where held.bundle = of.bundle and of.person = any(held.people) and not of.person = any(held.answered))`;

/** Makes the id of a bundle, short enough to be typed in an answer such as "ack 1b2c3d4e". */
const bundleOf = (effect: string): string => `bundle-${createHash("sha256").update(effect).digest("hex").slice(0, 8)}`;

/** Finds the incidents behind a page for several incidents, for the person who acknowledges it. */
export interface BundledPages {
  /**
   * Returns the incidents for which a page's id stands: for a bundle, those of its incidents that ask this person;
   * for an incident's id, that incident.
   */
  incidentsOf(id: string, person: Person): Promise<readonly string[]>;
  /** Stores that the bundled pages for those incidents no longer ask this person. */
  noteAnswered(incidents: readonly string[], person: Person): Promise<void>;
}

export const isBundle = (id: string): boolean => id.startsWith("bundle-");

export const createBundledPages = (pool: Pool): BundledPages => ({
  incidentsOf: async (id, person) => {
    if (!isBundle(id)) return [id];
    const rows = await drizzle(pool)
      .selectDistinct({ incident: heldPages.incidentId })
      .from(heldPages)
      .where(and(eq(heldPages.bundle, id), arrayContains(heldPages.people, [person])))
      .orderBy(heldPages.incidentId);
    return rows.map(({ incident }) => incident);
  },
  noteAnswered: async (incidents, person) => {
    await drizzle(pool)
      .update(heldPages)
      .set({ answered: sql`${heldPages.people}` })
      .where(and(inArray(heldPages.incidentId, [...incidents]), arrayContains(heldPages.people, [person])));
  },
});
