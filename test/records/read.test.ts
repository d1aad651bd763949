import type pg from "pg";
import { createReader } from "../../records/reading/read.ts";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { type Beginning, LivedIncident, startedAt, wholeIncident } from "./lived-incident.ts";
import { fold } from "./fold.ts";

const everybody = { seesPrivate: false };
const insider = { seesPrivate: true };
const hour = 3_600_000;

describe("the reader", () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = await migratedDatabase();
    const append = createRecorder(pool).append;
    const opened = (beginning: Beginning) => append(new LivedIncident(beginning).batch());
    await append(wholeIncident({ id: "closed", at: startedAt }).batch());
    await opened({
      id: "search",
      severity: "sev1",
      service: "search",
      at: startedAt + hour,
      summary: "50% of 100_000",
    });
    await opened({ id: "twin-a", severity: "sev3", at: startedAt + 2 * hour, summary: "Slow" });
    await opened({ id: "twin-b", severity: "sev3", at: startedAt + 2 * hour, summary: "Slow" });
    const secret = new LivedIncident({ id: "secret", severity: "sev2", at: startedAt + 3 * hour, summary: "Breach" });
    secret.at(1, "alice", { type: "acknowledge" }).at(2, "alice", {
      type: "declare",
      ...{ severity: "sev2", service: "payments", title: "Breach", impact: "?" },
    });
    await append(secret.at(3, "alice", { type: "makePrivate", reason: "security" }).batch());
  });
  afterAll(() => pool.end());

  const ids = async (wanted: Parameters<ReturnType<typeof createReader>["incidents"]>[0], viewer = everybody) =>
    (await createReader(pool).incidents(wanted, viewer)).rows.map(({ id }) => id);

  it("lists incidents, the newest first, each with its revision", async () => {
    expect(await ids({})).toEqual(["twin-b", "twin-a", "search", "closed"]);
    const [row] = (await createReader(pool).incidents({ text: "closed" }, everybody)).rows;
    expect(row).toMatchObject({ phase: "post-incident", severity: "sev2", commander: "bob", title: "Checkout fails" });
    expect(row?.openedAt).toBe(startedAt);
    expect(row?.closedAt).toBe(startedAt + 66 * 60_000);
    expect(row?.revision).toBe((await fold(pool, "closed"))?.seq);
  });

  it.each([
    [{ phase: "detect" }, ["twin-b", "twin-a", "search"]],
    [{ severity: "sev1" }, ["search"]],
    [{ service: "search" }, ["search"]],
    [{ kind: "drill" }, []],
    [{ kind: "real", severity: "sev3" }, ["twin-b", "twin-a"]],
    [{ commander: "bob" }, ["closed"]],
    [{ open: true }, ["twin-b", "twin-a", "search"]],
    [{ open: false }, ["closed"]],
    [{ text: "SLOW" }, ["twin-b", "twin-a"]],
    [{ text: "50% of 100_000" }, ["search"]],
    [{ text: "5%0" }, []],
    [{ text: "100a000" }, []],
    [{ service: "payments' or true --" }, []],
  ] as const)("finds by %j", async (wanted, found) => {
    expect(await ids(wanted)).toEqual(found);
  });

  it("goes page by page over incidents of the same instant, none twice and none left out", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await createReader(pool).incidents(
        { limit: 1, ...(cursor === undefined ? {} : { cursor }) },
        insider,
      );
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined && seen.length < 10);
    expect(seen).toEqual(["secret", "twin-b", "twin-a", "search", "closed"]);
  });

  it("refuses a cursor it never gave out", async () => {
    for (const cursor of ["", "nonsense", Buffer.from("x/y").toString("base64url")]) {
      await expect(createReader(pool).incidents({ cursor }, everybody)).rejects.toMatchObject({ name: "BadCursor" });
    }
  });

  it("knows nothing of a private incident before those outside", async () => {
    const reader = createReader(pool);
    expect(await ids({}, insider)).toContain("secret");
    expect(await ids({ text: "Breach" })).toEqual([]);
    expect(await reader.incident("secret", everybody)).toBeUndefined();
    expect(await reader.timeline("secret", {}, everybody)).toBeUndefined();
    expect(await reader.obligations("secret", everybody)).toBeUndefined();
    expect(await reader.deliveries("secret", [], everybody)).toEqual([]);
    expect(await reader.checklist("secret", everybody)).toBeUndefined();
    expect(await reader.actionItems("secret", everybody)).toBeUndefined();
    expect(await reader.postmortem("secret", everybody)).toBeUndefined();
    expect((await reader.timeline("secret", {}, insider))?.rows.length).toBeGreaterThan(3);
  });

  it("turns the timeline's pages by event number, and says with each how far it goes", async () => {
    const reader = createReader(pool);
    const whole = await reader.timeline("closed", {}, everybody);
    const revision = whole?.revision ?? 0;
    expect(whole?.rows.map(({ seq }) => seq)).toEqual(Array.from({ length: revision }, (_, index) => index + 1));
    const page = await reader.timeline("closed", { after: 3, limit: 4 }, everybody);
    expect(page).toMatchObject({ revision, rows: [{ seq: 4 }, { seq: 5 }, { seq: 6 }, { seq: 7 }] });
    expect(await reader.timeline("closed", { after: revision }, everybody)).toEqual({ revision, rows: [] });
    expect(await reader.timeline("unheard-of", {}, everybody)).toBeUndefined();
  });

  it("lists action items of all incidents by owner, state and due date", async () => {
    const reader = createReader(pool);
    const items = async (wanted: Parameters<typeof reader.allActionItems>[0]) =>
      (await reader.allActionItems(wanted, everybody)).rows.map(({ incidentId, item, title }) => [
        incidentId,
        item,
        title,
      ]);
    expect(await items({ owner: "alice", done: false })).toEqual([
      ["closed", "A1", "Checkout fails"],
      ["closed", "A3", "Checkout fails"],
    ]);
    expect(await items({ done: true })).toEqual([]);
    expect(await items({ dueBy: startedAt })).toEqual([]);
    const first = await reader.allActionItems({ limit: 1 }, everybody);
    expect(first.rows).toHaveLength(1);
    const rest = await items({ ...(first.next === undefined ? {} : { cursor: first.next }) });
    expect([first.rows[0]?.item, ...rest.map(([, item]) => item)].sort()).toEqual(["A1", "A2", "A3"]);
    await expect(reader.allActionItems({ cursor: "nonsense" }, everybody)).rejects.toMatchObject({ name: "BadCursor" });
  });
});
