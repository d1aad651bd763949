import { setTimeout as sleep } from "node:timers/promises";
import { ApplicationFailure } from "@temporalio/activity";
import type pg from "pg";
import { createActivities } from "../../activities/index.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { PagingTurns } from "../../activities/ports/paging-turns.ts";
import type { Outcome } from "../../domain/incident/effects.ts";
import type { Severity } from "../../domain/incident/severity.ts";
import { createBundledPages, createPagingTurns } from "../../records/paging-turns.ts";
import { exampleSettings } from "../config/example.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { effect, type Mood, recordingPorts, wording } from "./fakes.ts";

let pool: pg.Pool;
beforeAll(async () => {
  pool = await migratedDatabase();
});
afterEach(async () => {
  await pool.query("truncate paging_turns, held_pages");
});
afterAll(async () => pool.end());

/** A page is retried for two seconds, and may wait half of that for others: one second. */
const triedForMs = 2000;
const asking = (incident: string, severity: Severity = "sev2", target: "rotation" | "primary" = "rotation") => ({
  ...effect(
    {
      do: "page",
      asks: [{ target, ask: "acknowledge", obligation: "acknowledged#1" }],
      urgency: "page",
      overdue: [],
    },
    { id: incident, title: `Trouble ${incident}`, severity },
  ),
  key: `${incident}/page/1`,
});
type Page = ReturnType<typeof asking>;

const products = (mood?: Mood, turns: PagingTurns = createPagingTurns(pool)) => {
  const { ports, successors, calls } = recordingPorts(mood);
  const { page } = createActivities({ ports: { ...ports, turns }, successors, settings: exampleSettings, wording });
  /** Sends a page and retries it as Temporal does, after the pause that the failure asks for. */
  const lasting = async (wanted: Page): Promise<Outcome> => {
    for (;;) {
      try {
        return await page(wanted, triedForMs);
      } catch (error) {
        if (!(error instanceof ApplicationFailure)) throw error;
        await sleep(Number(error.nextRetryDelay ?? 100));
      }
    }
  };
  return { page, lasting, calls, to: (person: string) => calls.filter((call) => call["person"] === person) };
};
const names = (count: number) => Array.from({ length: count }, (_, number) => `incident-2026-01-29-1423-${number}`);
const both: unknown[] = ["alice", "carol"].map((person): unknown =>
  expect.objectContaining({ person, obligations: ["acknowledged#1"] }),
);

test("a canary takes nobody's turn, and waits for none", async () => {
  const { page, to } = products();
  const canary = asking("canary-1");
  await page({ ...canary, about: { ...canary.about, kind: "canary" } }, triedForMs);
  await page(asking("incident-real"), triedForMs);
  const other = asking("canary-2");
  await page({ ...other, about: { ...other.about, kind: "canary" } }, triedForMs);
  expect(to("alice").map(({ port }) => port)).toEqual(["sandbox.page", "push.page", "sandbox.page"]);
});

test("of twenty incidents that page the same people at once, one goes out and the rest in one page that lists them", async () => {
  const { lasting, to } = products();
  const outcomes = await Promise.all(names(20).map(async (name) => lasting(asking(name))));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: true, reached: both });
  expect(to("alice")).toHaveLength(2);
  expect(to("carol")).toHaveLength(2);
  const bundled = outcomes.filter((outcome) => outcome.ok && outcome.bundle !== undefined);
  expect(bundled).toHaveLength(19);
  const [, together] = to("alice");
  const text = String(together?.["text"]);
  expect(text).toContain("19 incidents at once:");
  expect(text.match(/Trouble incident/g)).toHaveLength(15);
  // For each incident, the reason stands on the line after its title.
  expect(text.match(/Trouble incident.*\nWhy you: rotation, called for; first-line\/\w+, UTC/g)).toHaveLength(15);
  expect(text).toContain("And 4 more");
  const listed = await createBundledPages(pool).incidentsOf(String(together?.["incidentId"]), "alice");
  expect(listed).toHaveLength(19);
});

test("a graver page goes at once and takes along what waits", async () => {
  const { page, lasting, to } = products();
  await page(asking("incident-a"), triedForMs);
  for (const name of ["incident-b", "incident-c"]) {
    await expect(page(asking(name), triedForMs)).rejects.toMatchObject({ type: "Transient" });
  }
  const grave = await page(asking("incident-d", "sev1"), triedForMs);
  expect(grave).toMatchObject({ ok: true, bundle: { incidents: 3 } });
  expect(String(to("alice")[1]?.["text"])).toMatch(/SEV-1 incident-d.*\nWhy you: .*\nSEV-2 incident-/);
  await expect(lasting(asking("incident-b"))).resolves.toMatchObject({
    ok: true,
    reached: both,
    bundle: { incidents: 3 },
  });
  expect(to("alice")).toHaveLength(2);
});

test("nobody waits who asks somebody that was not paged, nor the same incident's next page, nor a message", async () => {
  const { page } = products();
  await page(asking("incident-a", "sev2", "primary"), triedForMs);
  await expect(page(asking("incident-b", "sev2", "rotation"), triedForMs)).resolves.not.toHaveProperty("bundle");
  const again = { ...asking("incident-b"), key: "incident-b/page/2" };
  await expect(page(again, triedForMs)).resolves.not.toHaveProperty("bundle");
  const message = { ...asking("incident-c"), urgency: "message" as const };
  await expect(page(message, triedForMs)).resolves.not.toHaveProperty("bundle");
});

const withdrawalOf = (incident: string) => ({
  ...effect({ do: "withdrawPages", pages: [{ page: `${incident}/page/1`, person: "alice" }], because: "acknowledged" }),
  ...{ key: `${incident}/withdrawPages/2`, about: asking(incident).about },
});

test("it is taken back from a person once none of its incidents asks them any more", async () => {
  const { page, lasting, to, calls } = products();
  await page(asking("incident-a"), triedForMs);
  await Promise.all(["incident-b", "incident-c"].map(async (it) => lasting(asking(it))));
  const together = to("alice")[1]?.key;
  const takenBack = () =>
    calls.filter(({ port }) => port === "push.withdraw").flatMap((call) => JSON.stringify(call["pages"]));
  await page(withdrawalOf("incident-b"));
  expect(takenBack().join()).not.toContain("bundle-");
  await page(withdrawalOf("incident-c"));
  expect(takenBack().at(-1)).toBe(JSON.stringify([together]));
});

test("acknowledged as a whole it is taken back although one of its incidents never heard that it had gone out", async () => {
  const { page, lasting, to, calls } = products();
  await page(asking("incident-a"), triedForMs);
  await Promise.all(["incident-b", "incident-c"].map(async (it) => lasting(asking(it))));
  await createBundledPages(pool).noteAnswered(["incident-b", "incident-c"], "alice");
  await page(withdrawalOf("incident-c"));
  expect(calls.filter(({ port }) => port === "push.withdraw").map((call) => call["pages"])).toContainEqual([
    to("alice")[1]?.key,
  ]);
});

test("what one page for several could not bring goes out by itself", async () => {
  const nowhere = new DeliveryFailure("permanent", "too long");
  const { page, lasting, to } = products(({ key }) => (key.startsWith("bundle-") ? nowhere : undefined));
  await page(asking("incident-a"), triedForMs);
  const outcomes = await Promise.all(["incident-b", "incident-c"].map(async (it) => lasting(asking(it))));
  expect(outcomes).toContainEqual(expect.objectContaining({ ok: false, error: expect.stringContaining("too long") }));
  expect(outcomes).toContainEqual(expect.objectContaining({ ok: true, reached: both }));
  expect(to("alice").map((call) => call.key)).toHaveLength(2);
});

test("a worker killed between the claim and the page: another takes it over, and nobody is left out", async () => {
  const turns = createPagingTurns(pool);
  const { page, lasting, to } = products(undefined, turns);
  await page(asking("incident-a"), triedForMs);
  for (const name of ["incident-b", "incident-c"]) {
    await expect(page(asking(name), triedForMs)).rejects.toMatchObject({ type: "Transient" });
  }
  // Pretends that the first page took its turn a minute ago with both pages, and that its worker was killed then.
  await pool.query("update paging_turns set last_at = now() - interval '1 minute'");
  const { key, about } = asking("incident-b");
  const asked = ["alice", "carol"].map((person) => ({ person, asks: ["acknowledge" as const] }));
  const listed = { incidentId: about.id, severity: about.severity, title: about.title, service: about.service, asked };
  const wanted = { effect: key, page: listed, people: ["alice", "carol"], withinMs: 1000 };
  await expect(turns.take(wanted)).resolves.toMatchObject({ as: "together", others: [{ incidentId: "incident-c" }] });
  await expect(page(asking("incident-c"), triedForMs)).rejects.toMatchObject({ type: "Transient" });
  await pool.query(
    "update held_pages set claimed_at = now() - interval '1 minute'; update paging_turns set last_at = 'epoch'",
  );
  await expect(lasting(asking("incident-c"))).resolves.toMatchObject({ ok: true, bundle: { incidents: 2 } });
  await expect(lasting(asking("incident-b"))).resolves.toMatchObject({ ok: true, reached: both });
  expect(to("alice")).toHaveLength(2);
});

test("without the database nobody waits", async () => {
  const gone: PagingTurns = {
    take: async () => Promise.reject(new Error("connection refused")),
    settle: async () => Promise.reject(new Error("connection refused")),
    answered: async () => Promise.reject(new Error("connection refused")),
  };
  const { page } = products(undefined, gone);
  for (const name of names(3)) await expect(page(asking(name), triedForMs)).resolves.toMatchObject({ reached: both });
});
