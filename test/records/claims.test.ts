import type pg from "pg";
import { createClaims, idWithoutRecords } from "../../records/group-claims.ts";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { LivedIncident } from "./lived-incident.ts";
import { releaseGroups } from "./release-groups.ts";

const at = Date.UTC(2026, 0, 29, 14, 23, 41);
const replicas = 20;

describe("claims", () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = await migratedDatabase(replicas);
  });
  afterAll(() => pool.end());
  beforeEach(() => pool.query("truncate claims, id_minutes"));

  const together = <T>(work: (replica: number) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(Array.from({ length: replicas }, (_, replica) => work(replica)));

  it("give a group its incident, stamped with the alert's minute in UTC, and the same one ever after", async () => {
    const claims = createClaims(pool);
    const owner = { incidentId: "incident-2026-01-29-1423" };
    expect(await claims.claim("db/pool", at)).toEqual(owner);
    expect(await claims.claim("db/pool", at + 3_600_000)).toEqual(owner);
  });

  it("tell who owns a group without giving an id out", async () => {
    const claims = createClaims(pool);
    expect(await claims.ownerOf("db/pool")).toBeUndefined();
    const { incidentId } = await claims.claim("db/pool", at);
    expect((await claims.ownerOf("db/pool"))?.incidentId).toBe(incidentId);
    expect(await claims.claim("other", at)).toEqual({ incidentId: "incident-2026-01-29-1423-2" });
  });

  it("number the further incidents of one minute without a gap", async () => {
    const claims = createClaims(pool);
    await claims.claim("a", at);
    await claims.claim("a", at);
    expect((await claims.claim("b", at)).incidentId).toBe("incident-2026-01-29-1423-2");
    expect((await claims.claim("c", at + 60_000)).incidentId).toBe("incident-2026-01-29-1424");
  });

  it("give one group one incident when twenty replicas claim it at once", async () => {
    await together(() => pool.query("select 1")); // Opens every connection before the race.
    for (let round = 0; round < 20; round++) {
      const answers = await together(() => createClaims(pool).claim(`group ${round}`, at));
      expect(new Set(answers.map((it) => it.incidentId)).size).toBe(1);
    }
    const { rows } = await pool.query("select used from id_minutes");
    expect(rows).toEqual([{ used: 20 }]);
  });

  it("give twenty groups twenty incidents when all are claimed in the same minute at once", async () => {
    const answers = await together((replica) => createClaims(pool).claim(`group ${replica}`, at));
    const numbered = Array.from({ length: replicas }, (_, it) => (it === 0 ? "" : `-${it + 1}`));
    expect(answers.map((it) => it.incidentId).toSorted()).toEqual(
      numbered.map((suffix) => `incident-2026-01-29-1423${suffix}`).toSorted(),
    );
  });

  it("move on once from an incident that has ended, however many notice it", async () => {
    const claims = createClaims(pool);
    const { incidentId: from } = await claims.claim("db/pool", at);
    const moved = await together(() => claims.moveClaim({ groupKey: "db/pool", from, at: at + 60_000 }));
    expect(new Set(moved.map((it) => it.incidentId))).toEqual(new Set(["incident-2026-01-29-1424"]));
    expect(await claims.moveClaim({ groupKey: "db/pool", from, at: at + 120_000 })).toEqual({
      incidentId: "incident-2026-01-29-1424",
    });
  });

  describe("in a storm", () => {
    const cap = { incidents: 5, withinMinutes: 10 };
    const later = async (minutes: number) =>
      pool.query("update claims set alerted_at = alerted_at - make_interval(mins => $1)", [minutes]);

    it("give so many groups an incident of their own, and all further ones one together, from twenty replicas at once", async () => {
      const answers = await together((replica) => createClaims(pool).claim(`group ${replica}`, at, cap));
      const collected = answers.filter((it) => it.collected);
      expect(collected).toHaveLength(replicas - cap.incidents);
      expect(new Set(collected.map((it) => it.incidentId)).size).toBe(1);
      expect(new Set(answers.map((it) => it.incidentId)).size).toBe(cap.incidents + 1);
    });

    it("give a group the same incident ever after, and say that it is collected there", async () => {
      const claims = createClaims(pool);
      await together((replica) => createClaims(pool).claim(`group ${replica}`, at, cap));
      const last = await claims.claim("the last", at, cap);
      expect(last).toEqual({ incidentId: expect.any(String), collected: true });
      await later(11);
      expect(await claims.claim("the last", at, cap)).toEqual(last);
      expect(await claims.ownerOf("the last")).toEqual({ incidentId: last.incidentId, collected: true });
      const after = await claims.claim("after the storm", at, cap);
      expect(after.incidentId).not.toBe(last.incidentId);
      expect((await claims.ownerOf("after the storm"))?.collected).toBeUndefined();
    });

    it("neither count nor collect what people declare", async () => {
      const claims = createClaims(pool);
      for (let number = 0; number < 2 * cap.incidents; number++) await claims.claim(`declared ${number}`, at);
      expect((await claims.claim("the first alert", at, cap)).collected).toBeUndefined();
      await together((replica) => createClaims(pool).claim(`group ${replica}`, at, cap));
      expect((await claims.claim("declared in it", at)).collected).toBeUndefined();
    });

    it("collect in a new incident once the one before has ended, and in none once the storm is over", async () => {
      const claims = createClaims(pool);
      await together((replica) => createClaims(pool).claim(`group ${replica}`, at, cap));
      const { incidentId: from } = await claims.claim("the last", at, cap);
      const next = await claims.moveClaim({ groupKey: "the last", from, at }, cap);
      expect(next).toMatchObject({ collected: true });
      expect(next.incidentId).not.toBe(from);
      await later(11);
      const own = await claims.moveClaim({ groupKey: "the last", from: next.incidentId, at }, cap);
      expect(own).toEqual({ incidentId: expect.any(String) });
      expect([from, next.incidentId]).not.toContain(own.incidentId);
    });
  });

  it("pass every group of an incident closed long ago to one successor, once a key", async () => {
    const claims = createClaims(pool);
    const { incidentId: from } = await claims.claim("a", at);
    await pool.query("insert into claims values ('b', $1, now()), ('other', 'other-incident', now())", [from]);
    const succession = { from, key: `${from}/openSuccessor/1`, at: at + 60_000 };
    const answers = await together(() => claims.succeed(succession));
    expect(new Set(answers.map((it) => it.incidentId))).toEqual(new Set(["incident-2026-01-29-1424"]));
    const owners = await Promise.all(
      ["a", "b", "other"].map(async (group) => (await claims.ownerOf(group))?.incidentId),
    );
    expect(owners).toEqual(["incident-2026-01-29-1424", "incident-2026-01-29-1424", "other-incident"]);
    expect((await claims.succeed({ ...succession, key: "another" })).incidentId).toBe("incident-2026-01-29-1424-2");
  });

  it("give the successor the group of its alert, though the end has given all groups back", async () => {
    const claims = createClaims(pool);
    const { incidentId: from } = await claims.claim("db/pool", at);
    await releaseGroups(pool, from);
    const next = await claims.succeed({ from, key: `${from}/successor`, at: at + 60_000, groupKey: "db/pool" });
    expect(next).toEqual({ incidentId: "incident-2026-01-29-1424" });
    expect((await claims.ownerOf("db/pool"))?.incidentId).toBe(next.incidentId);
  });

  it("let an alert that is handed on follow its group to whoever has it meanwhile", async () => {
    const claims = createClaims(pool);
    const { incidentId: from } = await claims.claim("db/pool", at);
    await releaseGroups(pool, from);
    const meanwhile = await claims.claim("db/pool", at + 60_000);
    const answers = await together(() => claims.succeed({ from, key: "x", at, groupKey: "db/pool" }));
    expect(new Set(answers.map((it) => it.incidentId))).toEqual(new Set([meanwhile.incidentId]));
  });

  it("move a group that was released meanwhile to a fresh incident", async () => {
    const claims = createClaims(pool);
    const { incidentId: from } = await claims.claim("db/pool", at);
    await releaseGroups(pool, from);
    expect(await claims.moveClaim({ groupKey: "db/pool", from, at })).toEqual({
      incidentId: "incident-2026-01-29-1423-2",
    });
  });

  describe("of a group whose incident was opened without the database", () => {
    const group = "db/pool";
    const lived = () => new LivedIncident({ id: idWithoutRecords({ groupKey: group, startedAt: at }) });
    beforeEach(() => pool.query("truncate incidents cascade"));

    it("find that incident once it is recorded, whenever the next alert started", async () => {
      const claims = createClaims(pool);
      const incident = lived();
      await createRecorder(pool).append(incident.batch());
      const { id } = incident.incident();
      expect((await claims.ownerOf(group))?.incidentId).toBe(id);
      expect(await claims.ownerOf("db/other")).toBeUndefined();
      const answers = await together(() => claims.claim(group, at + 600_000));
      expect(new Set(answers.map((it) => it.incidentId))).toEqual(new Set([id]));
      expect((await claims.claim("db/other", at)).incidentId).not.toBe(id);
    });

    it("move on from it, and forget it when it ends", async () => {
      const claims = createClaims(pool);
      const incident = lived();
      await createRecorder(pool).append(incident.batch());
      const { id } = incident.incident();
      const moved = await claims.moveClaim({ groupKey: group, from: id, at });
      expect(moved).toEqual({ incidentId: "incident-2026-01-29-1423" });
      await releaseGroups(pool, moved.incidentId);
      await releaseGroups(pool, id);
      expect(await claims.ownerOf(group)).toBeUndefined();
      expect([moved.incidentId, id]).not.toContain((await claims.claim(group, at)).incidentId);
    });
  });

  it("released in the middle of a race still leave one owner", async () => {
    const claims = createClaims(pool);
    for (let round = 0; round < 20; round++) {
      const { incidentId } = await claims.claim("db/pool", at);
      const answers = await together((replica) =>
        replica === 0
          ? releaseGroups(pool, incidentId).then(() => undefined)
          : claims.claim("db/pool", at).then((claim) => claim),
      );
      const others = answers.filter((it) => it !== undefined).filter((it) => it.incidentId !== incidentId);
      expect(new Set(others.map((it) => it.incidentId)).size).toBeLessThanOrEqual(1);
      await pool.query("truncate claims");
    }
  });
});

describe("an id without the database", () => {
  it("depends on the group and the alert's start alone and is none that the database gives out", () => {
    const id = idWithoutRecords({ groupKey: "db/pool", startedAt: at });
    expect(id).toBe(idWithoutRecords({ groupKey: "db/pool", startedAt: at }));
    expect(id).toMatch(/^incident-2026-01-29-1423-x[0-9a-f]{10}$/);
    expect(idWithoutRecords({ groupKey: "db/other", startedAt: at })).not.toBe(id);
    expect(idWithoutRecords({ groupKey: "db/pool", startedAt: at + 60_000 })).not.toBe(id);
  });
});
