import type { Pool } from "pg";
import { createReader } from "../../../records/read.ts";
import { verifyTimeline } from "../../../records/verify.ts";
import type { Event, EventName } from "../../../domain/events.ts";
import type { Incident } from "../../../domain/incident.ts";
import { transcriptOf, type TranscriptRow } from "../../../integrations/local/transcript.ts";
import type { Driven } from "./drive.ts";
import type { ProductUnderTest } from "./product-under-test.ts";

/** What one life left behind, in words that are the same for every life that went the same way. */
export interface WhatHappened {
  /** What people and time did, in order. */
  readonly acts: readonly string[];
  /** What came of effects, in any order. */
  readonly outcomes: readonly string[];
  /** What went out into the world, in any order. */
  readonly effects: readonly string[];
  /** What was done twice under one key. */
  readonly repeated: readonly string[];
  /** How many things of each kind stand in the world afterwards. */
  readonly things: unknown;
  readonly chain: Awaited<ReturnType<typeof verifyTimeline>>;
  /** The incident as its recorded events tell it, and as its workflow has it. */
  readonly told: Incident | undefined;
  readonly held: Incident;
  readonly events: readonly RecordedEvent[];
}

export interface RecordedEvent {
  readonly event: Event;
  /** The same for the same event of another life. */
  readonly words: string;
}

/** Processes fail in real time, so when an outcome comes, and after which other, is not the life's own. */
const outcomeNames: readonly EventName[] = [
  "paged",
  "pageFailed",
  "made",
  "effectFailed",
  "effectDropped",
  "instantsWorkedOut",
  "laneDown",
  "laneHealed",
];

export async function whatHappened({ pool }: ProductUnderTest, { id, view }: Driven): Promise<WhatHappened> {
  const reader = createReader(pool);
  const timeline = await reader.timeline(id, {}, { seesPrivate: true });
  const recorded = (timeline?.rows ?? []).map(({ event }) => event);
  const words = wordsFor(id, recorded);
  const events = recorded.map((event) => ({ event, words: words.event(event) }));
  const isOutcome = ({ event: { type } }: RecordedEvent): boolean => outcomeNames.includes(type);
  const sent = await transcriptOf(pool, id);
  return {
    events,
    acts: events.filter((it) => !isOutcome(it)).map((it) => it.words),
    outcomes: events
      .filter(isOutcome)
      .map((it) => it.words)
      .toSorted(),
    effects: sent.map(words.effect).toSorted(),
    repeated: repeatedIn(sent.map(({ deed, key, to }) => `${deed} ${key} ${to}`)),
    things: await thingsOf(pool, id),
    chain: await verifyTimeline(pool, id),
    told: await reader.fold(id),
    held: view.incident,
  };
}

const repeatedIn = (all: readonly string[]): readonly string[] =>
  all.filter((one, index) => all.indexOf(one) !== index);

const kindsOfThings = ["messages", "rooms", "room_members", "tickets", "ticket_comments", "ticket_items", "meetings"];

async function thingsOf(pool: Pool, id: string): Promise<unknown> {
  const counts = kindsOfThings.map((kind) => `(select count(*) from local.${kind} where incident_id = $1) as ${kind}`);
  const { rows } = await pool.query<Readonly<Record<string, string>>>(`select ${counts.join(", ")}`, [id]);
  return rows[0];
}

/** Names each event by its type and how many of that type came before it, so that effect keys can be compared. */
function namesOf(events: readonly Event[]): ReadonlyMap<number, string> {
  const counts = new Map<EventName, number>();
  return new Map(
    events.map(({ seq, type }) => {
      const count = (counts.get(type) ?? 0) + 1;
      counts.set(type, count);
      return [seq, `${type} ${count}`];
    }),
  );
}

function wordsFor(id: string, events: readonly Event[]) {
  const names = namesOf(events);
  const key = new RegExp(`${id}/(\\w+)/(\\d+)`, "g");
  const text = (written: string): string =>
    written
      .replace(key, (_, deed: string, seq: string) => `incident/${deed}/${names.get(Number(seq)) ?? seq}`)
      .replaceAll(id, "incident")
      .replace(/(?<=meet\.jit\.si\/incident-)\w+/g, "…"); // Unguessable, so another one for each incident.
  const plain = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return value > 1e12 ? minuteOf(value) : value;
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== "ref") // What the tracker counts through, and the like.
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, field]) => [name, plain(field)]),
    );
  };
  return {
    event: ({ seq: _, at, ...event }: Event): string =>
      JSON.stringify(plain(outcomeNames.includes(event.type) ? event : { ...event, at })),
    effect: (row: TranscriptRow): string => {
      const { at, to, channel, deed, what, wording, via, key: under, text: said, withdrawnAt, editedAt } = row;
      const taken = { withdrawn: withdrawnAt !== undefined, edited: editedAt !== undefined };
      return JSON.stringify(plain({ key: under, deed, to, at, channel, what, wording, via, ...taken, said }));
    },
  };
}

const minuteOf = (instant: number): string => new Date(instant).toISOString().slice(0, 16);
