import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";
import { killedLife, type Life, referenceLife } from "./support/same-life.ts";
import type { Kill } from "./support/drive.ts";

jest.setTimeout(400_000);

// The numbers are the positions of inputs in the short incident: 0 the alert, 1 acknowledge, 2 declare, 3 take
// command, 4 update, 5 mitigate, 6 mitigated, 7 the alert clears, 8 resolve, 9 to 11 action items, 12 close, 13 the
// follow-up from rest.
const worker: readonly Kill[] = [
  { victim: "worker", after: 0 },
  { victim: "worker", after: 2 },
  { victim: "worker", before: 4 },
  { victim: "worker", during: 5 },
  { victim: "worker", onTheWayTo: 6 },
  { victim: "worker", after: 8 },
  { victim: "worker", during: 10 },
  { victim: "worker", after: 13 },
];
const api: readonly Kill[] = [
  { victim: "api", before: 0 },
  { victim: "api", during: 1 },
  { victim: "api", after: 2 },
  { victim: "api", during: 9 },
];
const temporal: readonly Kill[] = [
  { victim: "temporal", before: 0 },
  { victim: "temporal", during: 1 },
  { victim: "temporal", after: 2 },
  { victim: "temporal", onTheWayTo: 6 },
  { victim: "temporal", during: 12 },
];
const postgres: readonly Kill[] = [
  { victim: "postgres", before: 0 },
  { victim: "postgres", after: 2 },
  { victim: "postgres", during: 8 },
  { victim: "postgres", after: 12 },
];

// Two products run side by side to save time, since a run mostly waits until the work of a killed worker is retried.
let products: readonly ProductUnderTest[] = [];
let lives: Readonly<Record<"reference" | "worker" | "api" | "temporal" | "postgres", Promise<Life>>>;

beforeAll(async () => {
  const [one, other] = await Promise.all([startProduct("one"), startProduct("other")]);
  products = [one, other];
  const reference = referenceLife(one);
  const workerLife = reference.then(async (undisturbed) => killedLife(one, worker, undisturbed));
  const apiLife = reference.then(async (undisturbed) => killedLife(other, api, undisturbed));
  const after = async (life: Promise<Life>, kills: readonly Kill[]): Promise<Life> => {
    await Promise.allSettled([life]);
    return killedLife(other, kills, await reference);
  };
  const temporalLife = after(apiLife, temporal);
  const postgresLife = after(temporalLife, postgres);
  lives = { reference, worker: workerLife, api: apiLife, temporal: temporalLife, postgres: postgresLife };
  for (const life of Object.values(lives)) life.catch(() => undefined); // The test of this life reports the failure.
});
afterAll(async () => {
  await Promise.allSettled(Object.values(lives));
  await Promise.all(products.map(async (product) => product.stop()));
});

test("undisturbed, the short incident leaves every input's event once, and records that tell what was lived", async () => {
  await expect(lives.reference).resolves.toBeDefined();
});

test("a worker killed at eight points loses and repeats nothing", async () => {
  await expect(lives.worker).resolves.toBeDefined();
});

test("an API killed before, during and after what it was asked loses and repeats nothing", async () => {
  const { driven } = await lives.api;
  // The first request failed, and was sent again under the same key.
  expect(driven.attempts[0]).toBeGreaterThan(1);
  expect(driven.attempts[1]).toBeGreaterThan(1);
});

test("a Temporal server killed while commands come and while time passes loses and repeats nothing", async () => {
  await expect(lives.temporal).resolves.toBeDefined();
});

test("a PostgreSQL killed before an alert, amid deliveries and records loses and repeats nothing", async () => {
  const { driven } = await lives.postgres;
  // The alert was accepted without the database, under an id made from the alert alone.
  expect(driven.id).toMatch(/-x[0-9a-f]{10}$/);
});
