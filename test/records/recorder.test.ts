import type pg from "pg";
import { defaultPolicy } from "../../domain/default-policy.ts";
import { obligations } from "../../domain/obligations.ts";
import { createClaims } from "../../records/group-claims.ts";
import { createReader } from "../../records/reading/read.ts";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { verifyTimeline } from "../../records/timeline/verify.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { LivedIncident, startedAt, wholeIncident } from "./lived-incident.ts";
import { fold } from "./fold.ts";

const everybody = { seesPrivate: false };

describe("the recorder", () => {
  let pool: pg.Pool;
  let count = 0;
  beforeAll(async () => {
    pool = await migratedDatabase();
  });
  afterAll(() => pool.end());

  const nextId = () => `incident-2026-01-29-1423-${++count}`;
  const append: ReturnType<typeof createRecorder>["append"] = (batch) => createRecorder(pool).append(batch);
  const recorded = async (id: string) => {
    const { rows } = await pool.query<{ seq: number; hash: string }>(
      "select seq, hash from timeline_events where incident_id = $1 order by seq",
      [id],
    );
    return rows;
  };

  it("keeps what folds back into the very incident the workflow has", async () => {
    const lived = wholeIncident({ id: nextId() });
    const { id, seq } = lived.incident();
    await append(lived.batch());
    expect(await fold(pool, id)).toEqual(lived.incident());
    expect(await createReader(pool).incident(id, everybody)).toEqual({ revision: seq, incident: lived.incident() });
  });

  it("keeps under which policy it was opened, and to which it was moved, whenever the records hear of it", async () => {
    const { publicReview: _, ...policy } = defaultPolicy;
    for (const before of [1, 20, Infinity]) {
      const lived = wholeIncident({ id: nextId() });
      lived.at(80, "bob", { type: "applyPolicy", policy, reason: "We publish no reviews." }).until(90);
      const { id, seq } = lived.incident();
      if (before > 1) await append(lived.batch(1, before));
      await append(lived.batch(before > seq ? 1 : before));
      expect(await fold(pool, id)).toEqual(lived.incident());
      expect(await createReader(pool).incident(id, everybody)).toEqual({ revision: seq, incident: lived.incident() });
      expect(await verifyTimeline(pool, id)).toMatchObject({ intact: true });
      lived.at(91, "bob", { type: "recordFinding", text: "Goes on." });
      await append(lived.batch(seq + 1));
      expect(await fold(pool, id)).toEqual(lived.incident());
    }
  });

  it("tells what people and machines did in the scribe's words, once it has been recorded that far", async () => {
    const lived = wholeIncident({ id: nextId() });
    const { id, seq } = lived.incident();
    await append(lived.batch(1, seq - 1));
    await expect(createRecorder(pool).timeline(id, seq)).rejects.toThrow(
      `up to event ${seq - 1}, not up to ${seq} yet`,
    );
    await append(lived.batch());
    const timeline = await createRecorder(pool).timeline(id, seq);
    expect(timeline.slice(0, 4)).toEqual([
      "[14:24] Opened as SEV-2: Checkout fails",
      "[14:24] Alert: a1 fired (Checkout fails)",
      "[14:28] Alice acknowledged page",
      "[14:29] Alice declared SEV-2: One in three payments",
    ]);
    expect(timeline).toContain('[14:30] Alice: "The pool is exhausted."');
    expect(timeline.join("\n")).not.toMatch(/Paged|Missed|Done/);
  });

  it("comes to the same records whether events arrive one by one or all at once", async () => {
    const [atOnce, oneByOne] = [wholeIncident({ id: nextId() }), wholeIncident({ id: nextId() })];
    await append(atOnce.batch());
    for (const { seq } of oneByOne.batch().events) await append(oneByOne.batch(seq, seq));
    const tables = ["obligations", "pages", "checklist_items", "postmortems", "action_items"];
    for (const table of tables) {
      const text = `select to_jsonb(it) - 'incident_id' as row from ${table} it where incident_id = $1 order by 1`;
      const [first, second] = [
        await pool.query<{ row: unknown }>(text, [atOnce.incident().id]),
        await pool.query<{ row: unknown }>(text, [oneByOne.incident().id]),
      ];
      const withoutIds = (rows: readonly unknown[], id: string): unknown =>
        JSON.parse(JSON.stringify(rows).replaceAll(`${id}/`, ""));
      expect(first.rowCount).toBeGreaterThan(0);
      expect(withoutIds(second.rows, oneByOne.incident().id)).toEqual(withoutIds(first.rows, atOnce.incident().id));
    }
    expect(await fold(pool, oneByOne.incident().id)).toEqual(oneByOne.incident());
  });

  it("changes nothing when a batch is repeated, and takes the rest of one that overlaps", async () => {
    const lived = wholeIncident({ id: nextId() });
    const { id, seq } = lived.incident();
    await append(lived.batch(1, 10));
    const before = await recorded(id);
    await append(lived.batch(1, 10));
    await append(lived.batch(4, 7));
    expect(await recorded(id)).toEqual(before);
    await append(lived.batch(5));
    const after = await recorded(id);
    expect(after.slice(0, 10)).toEqual(before);
    expect(after.map((row) => row.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    expect(await verifyTimeline(pool, id)).toMatchObject({ intact: true, events: seq });
  });

  it("records each event once when eight workers append the same and overlapping batches at once", async () => {
    const lived = wholeIncident({ id: nextId() });
    const { id, seq, policy } = lived.incident();
    const appends = Array.from({ length: 8 }, (_, worker) => append(lived.batch(1, 5 + worker)));
    await Promise.all(appends);
    await Promise.all(Array.from({ length: 8 }, (_, worker) => append({ ...lived.batch(2 + worker), policy })));
    expect((await recorded(id)).map((row) => row.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    expect(await verifyTimeline(pool, id)).toMatchObject({ intact: true });
  });

  it("refuses a gap, between batches and inside one, and says where", async () => {
    const lived = wholeIncident({ id: nextId() });
    await append(lived.batch(1, 5));
    await expect(append(lived.batch(7))).rejects.toMatchObject({
      kind: "gap",
      message: `${lived.incident().id} is recorded up to event 5; event 7 would leave a gap.`,
    });
    const batch = lived.batch(6);
    const holed = { ...batch, events: batch.events.filter(({ seq }) => seq !== 8) };
    await expect(append(holed)).rejects.toMatchObject({ kind: "gap" });
    expect(await recorded(lived.incident().id)).toHaveLength(5);
  });

  it("refuses another event under a recorded number, and then takes nothing of the batch", async () => {
    const lived = wholeIncident({ id: nextId() });
    await append(lived.batch(1, 5));
    const batch = lived.batch(1, 8);
    const events = batch.events.map((event) => (event.seq === 3 ? { ...event, at: event.at + 1 } : event));
    await expect(append({ ...batch, events })).rejects.toMatchObject({ kind: "conflict" });
    expect(await recorded(lived.incident().id)).toHaveLength(5);
    await append(batch);
    expect(await recorded(lived.incident().id)).toHaveLength(8);
  });

  it("refuses an incident that begins without its policy, or goes on as another kind", async () => {
    const lived = wholeIncident({ id: nextId() });
    const { policy: _, ...withoutPolicy } = lived.batch();
    await expect(append(withoutPolicy)).rejects.toMatchObject({ kind: "unknown-incident" });
    expect(await createReader(pool).incident(lived.incident().id, everybody)).toBeUndefined();
    await append(lived.batch(1, 5));
    await expect(append({ ...lived.batch(6), kind: "drill" })).rejects.toMatchObject({ kind: "conflict" });
    await append({ ...lived.batch(), events: [] });
  });

  it("shows every obligation as it stands, with its outcome", async () => {
    const lived = wholeIncident({ id: nextId() });
    await append(lived.batch());
    const answer = await createReader(pool).obligations(lived.incident().id, everybody);
    expect(answer?.revision).toBe(lived.incident().seq);
    expect(
      answer?.rows.map(({ key, promise, owedBy, since, due, outcome, overAt, doneAt }) => ({
        ...{ key, promise, owedBy, since, due },
        over: outcome === null ? undefined : { as: outcome, at: overAt, doneAt },
      })),
    ).toEqual(
      obligations(lived.incident()).map(({ key, promise, owedBy, since, due, over }) => ({
        ...{ key, promise, owedBy, since, due },
        over: over && { as: over.as, at: over.at, doneAt: over.doneAt ?? null },
      })),
    );
    const outcomes = new Set(answer?.rows.map((row) => row.outcome));
    expect(outcomes).toEqual(new Set(["kept", "missed", "moot", null]));
  });

  it("drops obligations that a lowered severity no longer owes", async () => {
    const lived = wholeIncident({ id: nextId(), severity: "sev1" });
    const unknown = "insert into obligations values ($1, 'of an older release', 0, 'p', 'system', now(), now())";
    await append(lived.batch(1, 5));
    await pool.query(unknown, [lived.incident().id]);
    await append(lived.batch(6));
    const answer = await createReader(pool).obligations(lived.incident().id, everybody);
    expect(answer?.rows.map(({ key }) => key)).toEqual(obligations(lived.incident()).map(({ key }) => key));
  });

  it("says what became of every page", async () => {
    const lived = new LivedIncident({ id: nextId(), severity: "sev2" });
    const { id } = lived.incident();
    await append(lived.until(1).batch());
    const fates = async () => {
      const pagesQuery = "select people, asks, fate from pages where incident_id = $1 order by at, effect";
      return (await pool.query({ text: pagesQuery, values: [id], rowMode: "array" })).rows;
    };
    expect(await fates()).toEqual([[["alice"], ["acknowledge"], "pending"]]);
    // At minute 5 nobody has acknowledged: the secondary is paged, and the system declares the incident, which pages
    // a commander.
    await append(lived.at(6, "carol", { type: "acknowledge" }).batch());
    expect(await fates()).toEqual([
      [["alice"], ["acknowledge"], "escalated"],
      [["carol", "bob"], ["acknowledge", "take-command"], "acknowledged"],
    ]);
    await append(lived.at(12, "frank", { type: "takeCommand" }).batch());
    expect((await fates()).at(-1)).toEqual([["erin"], ["take-command"], "superseded"]);
  });

  it("keeps checklists, action items and the postmortem", async () => {
    const lived = wholeIncident({ id: nextId() });
    const { id } = lived.incident();
    lived.at(100, "bob", { type: "submitDraft", link: "https://docs.example.com/draft" });
    lived.at(101, "alice", { type: "completeActionItem", item: "A2" });
    await append(lived.batch());
    const reader = createReader(pool);
    const ticks = (await reader.checklist(id, everybody))?.rows ?? [];
    expect(ticks.find(({ item }) => item === "deployments")).toMatchObject({ done: true, tickedBy: "bob" });
    expect(ticks.find(({ item }) => item === "commander")).toMatchObject({ done: true, tickedBy: null });
    expect(ticks.find(({ item }) => item === "logs")).toMatchObject({ done: false, phase: "investigate" });
    const items = (await reader.actionItems(id, everybody))?.rows ?? [];
    expect(items.map(({ item, owner, doneAt }) => [item, owner, doneAt])).toEqual([
      ["A1", "alice", null],
      ["A2", "carol", startedAt + 101 * 60_000],
      ["A3", "alice", null],
    ]);
    const [postmortem] = (await reader.postmortem(id, everybody))?.rows ?? [];
    expect(postmortem).toMatchObject({ draftLink: "https://docs.example.com/draft", publishedAt: null });
    expect(postmortem?.meetsAt).toBeGreaterThan(startedAt);
  });

  it("writes the timeline in the scribe's words", async () => {
    const lived = wholeIncident({ id: nextId() });
    await append(lived.batch());
    const answer = await createReader(pool).timeline(lived.incident().id, {}, everybody);
    const lines = answer?.rows.map(({ line }) => line) ?? [];
    expect(lines.find((line) => line.startsWith("[14:28]"))).toMatch(/^\[14:28\] Alice acknowledged/);
  });

  it("gives the alert groups of an incident back when it ends", async () => {
    const claims = createClaims(pool);
    const { incidentId: id } = await claims.claim("flapping", startedAt);
    const other = await claims.claim("another", startedAt);
    const lived = new LivedIncident({ id }).at(2, "alice", { type: "acknowledge" });
    await append(lived.batch());
    expect((await claims.ownerOf("flapping"))?.incidentId).toBe(id);
    await append(lived.at(3, "alice", { type: "decline", because: "known-issue", note: "INC-7" }).batch());
    expect(lived.incident().ended).toBeDefined();
    expect(await claims.ownerOf("flapping")).toBeUndefined();
    expect(await claims.ownerOf("another")).toEqual(other);
  });

  it("takes every character somebody may paste, and knows it again", async () => {
    const lived = new LivedIncident({ id: nextId(), summary: "nul \0 half \ud83d whole 🔥 \\u0000" });
    lived.at(1, "alice", { type: "recordFinding", text: "'; drop table incidents; -- \0" });
    await append(lived.batch());
    await append(lived.batch());
    const { id } = lived.incident();
    const answer = await createReader(pool).timeline(id, {}, everybody);
    expect(JSON.stringify(answer?.rows[1]?.event)).toContain("nul \ufffd half \ufffd whole 🔥 \\\\u0000");
    expect(await verifyTimeline(pool, id)).toMatchObject({ intact: true });
    const folded = await fold(pool, id);
    expect((await createReader(pool).incident(id, everybody))?.incident).toEqual(folded);
  });

  it("folds anew from the events when another release wrote the state", async () => {
    const lived = wholeIncident({ id: nextId() });
    const { id } = lived.incident();
    await append(lived.batch(1, 20));
    await pool.query("update incidents set state = '{}', state_version = 0 where id = $1", [id]);
    await append(lived.batch(21));
    expect((await createReader(pool).incident(id, everybody))?.incident).toEqual(lived.incident());
  });

  it("writes a hundred events in four round trips, one of which writes", async () => {
    const lived = new LivedIncident({ id: nextId() }).at(1, "alice", { type: "acknowledge" });
    for (let note = 0; note < 120; note++) lived.at(2, "alice", { type: "recordFinding", text: `Finding ${note}` });
    const client = await pool.connect();
    const statements: string[] = [];
    const spy = jest.spyOn(client, "query");
    client.release();
    await append(lived.batch(1, 20));
    spy.mockClear();
    await append(lived.batch(21, 120));
    for (const [query] of spy.mock.calls) statements.push(JSON.stringify(query));
    spy.mockRestore();
    expect(statements.filter((it) => it.includes("insert into timeline_events"))).toHaveLength(1);
    expect(statements).toHaveLength(4); // The four are begin, the lock of the incident's row, the append, and commit.
    expect(await recorded(lived.incident().id)).toHaveLength(120);
  });
});
