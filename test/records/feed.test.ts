import type pg from "pg";
import { createFeed, type FeedEvent } from "../../records/reading/feed.ts";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { LivedIncident, startedAt, wholeIncident } from "./lived-incident.ts";

// These tests store every event in its own transaction, which takes long on few cores.
jest.setTimeout(60_000);

const everybody = { seesPrivate: false };
const admin = { seesPrivate: true };

describe("the feed of all incidents' events", () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = await migratedDatabase(12);
  });
  afterAll(() => pool.end());

  it("shows a reader every event once, in each incident's order, however many are being recorded meanwhile", async () => {
    const incidents = Array.from({ length: 6 }, (_, index) => wholeIncident({ id: `busy-${index}`, at: startedAt }));
    let recording = true;
    const append = createRecorder(pool).append;
    const recorded = Promise.all(
      incidents.map(async (incident) => {
        const batch = incident.batch();
        for (const [index, event] of batch.events.entries()) {
          const { policy, ...later } = batch;
          await append({ ...(index === 0 ? batch : later), events: [event] });
        }
      }),
    ).finally(() => {
      recording = false;
    });

    const seen: FeedEvent[] = [];
    const feed = createFeed(pool);
    for (let after = 0, rest = false; !rest;) {
      rest = !recording;
      const { events, upTo } = await feed.page({ after, limit: 7 }, admin);
      seen.push(...events);
      rest &&= upTo === after;
      after = upTo;
    }
    await recorded;

    const { rows } = await pool.query("select incident_id, seq from timeline_events where line <> ''");
    expect(seen).toHaveLength(rows.length);
    const ordinals = seen.map(({ ordinal }) => ordinal);
    expect(ordinals).toEqual([...new Set(ordinals)].sort((one, other) => one - other));
    for (const index of incidents.keys()) {
      const seqs = seen.filter(({ incidentId }) => incidentId === `busy-${index}`).map(({ seq }) => seq);
      expect(seqs).toEqual([...seqs].sort((one, other) => one - other));
    }
  });

  it("goes on past what a viewer may not see or does not want", async () => {
    const append = createRecorder(pool).append;
    const feed = createFeed(pool);
    const before = await feed.head();
    const secret = new LivedIncident({ id: "secret", severity: "sev2", at: startedAt, summary: "Breach" });
    secret.at(1, "alice", { type: "acknowledge" });
    await append(secret.at(2, "alice", { type: "makePrivate", reason: "security" }).batch());
    const after = await feed.head();

    expect(await feed.page({ after: before, limit: 100 }, everybody)).toEqual({ events: [], upTo: after });
    const inside = await feed.page({ after: before, limit: 100 }, { ...everybody, person: "alice" });
    expect(inside.events.map(({ type }) => type)).toContain("madePrivate");
    const wanted = await feed.page({ after: before, limit: 100, types: ["madePrivate"] }, admin);
    expect(wanted).toMatchObject({
      events: [{ incidentId: "secret", type: "madePrivate", kind: "real" }],
      upTo: after,
    });
    expect((await feed.page({ after: 0, limit: 100, incidentId: "secret" }, admin)).events[0]).toMatchObject({
      seq: 1,
    });
  });
});
