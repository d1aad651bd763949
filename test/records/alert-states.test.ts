import type pg from "pg";
import { createAlertStates } from "../../records/alert-states.ts";
import { createClaims } from "../../records/group-claims.ts";
import { migratedDatabase } from "../support/migrated-database.ts";

const now = Date.UTC(2026, 0, 29, 14, 23);
const minute = 60_000;
const firing = { groupKey: "team", status: "firing", severity: "sev2", startedAt: now, changedAt: now } as const;

let pool: pg.Pool;
beforeAll(async () => {
  pool = await migratedDatabase(20);
});
afterAll(async () => pool.end());
beforeEach(() => pool.query("truncate alert_states, claims"));

const keep = async (key: string, state: Parameters<ReturnType<typeof createAlertStates>["keep"]>[0], at = now) =>
  (await createAlertStates(pool).keep(state, at)).get(key);
const recall = async (...keys: readonly string[]) =>
  createAlertStates(pool).recall(keys.map((dedupKey) => ({ dedupKey, groupKey: "all" })));

test("what is kept of alerts is recalled in the order in which they are asked for", async () => {
  const over = { ...firing, status: "resolved", endedAt: now + minute, changedAt: now + minute } as const;
  await keep("a", new Map([["a", firing]]));
  await keep("b", new Map([["b", over]]));
  expect(await recall("b", "unheard", "a")).toEqual([{ state: over }, {}, { state: firing }]);
});

test("it comes with the incidents that have its group and the one that brings it", async () => {
  await keep("a", new Map([["a", firing]]));
  const claims = createClaims(pool);
  const { incidentId: itsIncident } = await claims.claim("team", now);
  const { incidentId: incident } = await claims.claim("all", now);
  expect(await recall("a")).toEqual([{ state: firing, itsIncident, incident }]);
});

test("of twenty groups that bring one alert at once, the same one has it for all", async () => {
  const groups = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => keep("a", new Map([["a", { ...firing, groupKey: `route ${n}` }]]))),
  );
  expect(new Set(groups).size).toBe(1);
});

test("many requests that bring the same alerts in other orders do not wait for each other for ever", async () => {
  const keys = Array.from({ length: 50 }, (_, n) => `alert ${n}`);
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const order = n % 2 === 0 ? keys : keys.toReversed();
      await createAlertStates(pool).keep(new Map(order.map((key) => [key, firing])), now);
    }),
  );
  expect(await recall(...keys)).toHaveLength(50);
});

test("an alert of which nothing was heard for a minute goes to the group that it is given", async () => {
  await keep("a", new Map([["a", firing]]));
  const moved = new Map([["a", { ...firing, groupKey: "all" }]]);
  expect(await keep("a", moved, now + 30_000)).toBe("team");
  expect(await keep("a", moved, now + 2 * minute)).toBe("all");
});

test("an alert is forgotten when nothing was heard of it for longer than an incident lives", async () => {
  await keep("a", new Map([["a", firing]]));
  await keep("b", new Map([["b", firing]]), now + 201 * 24 * 60 * minute);
  expect(await recall("a")).toEqual([{}]);
});
