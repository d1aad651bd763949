import type pg from "pg";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { verifyTimeline } from "../../records/timeline/verify.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { wholeIncident } from "./lived-incident.ts";

const id = "incident-2026-01-29-1423";

describe("a recorded timeline", () => {
  let pool: pg.Pool;
  let revision: number;
  beforeAll(async () => {
    pool = await migratedDatabase();
    const lived = wholeIncident({ id });
    revision = lived.incident().seq;
    await createRecorder(pool).append(lived.batch());
  });
  afterAll(() => pool.end());

  it("is found intact as it was written", async () => {
    expect(await verifyTimeline(pool, id)).toMatchObject({ intact: true, events: revision });
    expect(await verifyTimeline(pool, "unheard-of")).toBeUndefined();
  });

  it.each([
    [
      "an event's content",
      6,
      "update timeline_events set event = jsonb_set(event, '{by,name}', '\"mallory\"') where seq = 6",
    ],
    ["the line people read", 6, "update timeline_events set line = 'Nothing happened.' where seq = 6"],
    ["an instant beside the event", 6, "update timeline_events set at = at - interval '1 minute' where seq = 6"],
    ["who did it", 6, "update timeline_events set actor = 'mallory' where seq = 6"],
    ["its hash", 6, "update timeline_events set hash = 'f00' where seq = 6"],
    ["an event taken out", 6, "delete from timeline_events where seq = 6"],
    ["the first event taken out", 1, "delete from timeline_events where seq = 1"],
    ["the frozen policy", 1, "update incidents set policy = jsonb_set(policy, '{snoozeAtMostMinutes}', '600')"],
    ["the kind of incident", 1, "update incidents set kind = 'drill'"],
  ])("betrays a change of %s and where it begins", async (_, seq, tampering) => {
    expect(await verifiedAfter(tampering)).toMatchObject({ intact: false, seq });
  });

  it("betrays that its end was cut off", async () => {
    const cut = `delete from timeline_events where seq = ${revision}`;
    expect(await verifiedAfter(cut)).toMatchObject({
      intact: false,
      seq: revision,
      because: "The end of the timeline is missing.",
    });
  });

  it("betrays two events that changed places", async () => {
    const swap = `update timeline_events a set event = b.event, line = b.line, at = b.at, type = b.type, actor = b.actor
      from timeline_events b where a.seq in (6, 7) and b.seq = 13 - a.seq`;
    expect(await verifiedAfter(swap)).toMatchObject({ intact: false, seq: 6 });
  });

  /** Changes the tables as a forger might, verifies the timeline, and restores the tables; returns the verification. */
  const verifiedAfter = async (tampering: string) => {
    await pool.query("create table before_events as table timeline_events");
    await pool.query("create table before_incidents as table incidents");
    const { rowCount } = await pool.query(tampering);
    const verification = await verifyTimeline(pool, id);
    await pool.query("delete from timeline_events");
    await pool.query("insert into timeline_events select * from before_events");
    await pool.query(
      "update incidents now set policy = b.policy, kind = b.kind from before_incidents b where b.id = now.id",
    );
    await pool.query("drop table before_events, before_incidents");
    expect(rowCount).toBeGreaterThan(0);
    expect(await verifyTimeline(pool, id)).toMatchObject({ intact: true });
    return verification;
  };
});
