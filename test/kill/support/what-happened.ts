import type { Pool } from "pg";
import { createReader } from "../../../records/reading/read.ts";
import { verifyTimeline } from "../../../records/timeline/verify.ts";
import type { Event, EventName } from "../../../domain/incident/events.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import { transcriptOf, type TranscriptRow } from "../../../integrations/local/transcript.ts";
import type { Driven } from "./drive.ts";
import type { ProductUnderTest } from "./product-under-test.ts";
import { fold } from "../../records/fold.ts";

/**
 * What one run of the short incident left behind, described so that runs in which the same happened have equal
 * descriptions.
 */
export interface WhatHappened {
  /** What people did and which steps were taken when due, in order. */
  readonly acts: readonly string[];
  /** The outcomes of effects, in no fixed order. */
  readonly outcomes: readonly string[];
  /** What the outside systems were asked to do, in no fixed order. */
  readonly effects: readonly string[];
  /** Effects that were done twice under one key. */
  readonly repeated: readonly string[];
  /** How many rooms, messages, tickets and the like there are afterwards. */
  readonly things: unknown;
  readonly chain: Awaited<ReturnType<typeof verifyTimeline>>;
  /** The incident as rebuilt from its stored events; `held` is the incident according to its workflow. */
  readonly told: Incident | undefined;
  readonly held: Incident;
  readonly events: readonly RecordedEvent[];
}

export interface RecordedEvent {
  readonly event: Event;
  /** A description of the event that is the same in every run. */
  readonly words: string;
}

/**
 * The events whose time and order depend on real time, since failures take real time; these events are compared
 * without their order.
 */
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
    told: await fold(pool, id),
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

/**
 * Names each event by its type and its number among the events of that type, so that effect keys of different runs
 * can be compared. Room and tickets are made side by side, in any order, so what was made is part of the name.
 */
function namesOf(events: readonly Event[]): ReadonlyMap<number, string> {
  const counts = new Map<string, number>();
  return new Map(
    events.map((event) => {
      const kind = event.type === "made" ? `made ${event.obligation}` : event.type;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return [event.seq, `${kind} ${count}`];
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
      // This part of the link is different for each incident, so that it cannot be guessed.
      .replace(/(?<=meet\.jit\.si\/incident-)\w+/g, "…")
      // A tracker numbers the tickets of all incidents in one sequence.
      .replaceAll(/\bINC-\d+/g, "INC-…");
  const plain = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return value > 1e12 ? minuteOf(value) : value;
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        // References differ between runs, since a tracker numbers all tickets in one sequence.
        .filter(([name]) => name !== "ref")
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
