import type { Victim } from "./support/mortals.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";
import { killedLife, type Life, referenceLife } from "./support/same-life.ts";
import { shortIncident } from "./support/short-incident.ts";

jest.setTimeout(900_000);

let products: readonly ProductUnderTest[] = [];
let reference: Life;
beforeAll(async () => {
  products = await Promise.all(["one", "other", "third"].map(async (name) => startProduct(name)));
  const [one] = products;
  if (one === undefined) throw new Error("no product was started");
  reference = await referenceLife(one);
});
afterAll(async () => Promise.all(products.map(async (product) => product.stop())));

test("a worker killed after every single event loses and repeats nothing", async () => {
  const open = new Set(reference.happened.events.map(({ event }) => event.seq));
  const events = open.size;
  let lives = 0;
  const sweeping = products.map(async (product) => {
    for (;;) {
      const [afterEvent] = open;
      if (afterEvent === undefined) return;
      open.delete(afterEvent); // Nobody else takes it.
      const { driven } = await killedLife(product, [{ victim: "worker", afterEvent }], reference);
      expect(driven.lastBeforeKill).toContain(afterEvent);
      for (const seq of driven.lastBeforeKill) open.delete(seq);
      lives += 1;
    }
  });
  await allOf(sweeping);
  process.stderr.write(`The worker was killed after each of ${events} events, in ${lives} lives.\n`);
});

const others: readonly Victim[] = ["api", "temporal", "postgres"];

test("API, Temporal and PostgreSQL killed during every single input lose and repeat nothing", async () => {
  const lives = others.map(async (victim, index) => {
    const kills = shortIncident.map((_, during) => ({ victim, during }));
    const product = products[index];
    if (product === undefined) throw new Error("too few products");
    return killedLife(product, kills, reference);
  });
  await expect(allOf(lives)).resolves.toHaveLength(others.length);
});

/** Waits for all even when one fails: the next test needs their products undisturbed. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
