import type { Victim } from "./support/mortals.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";
import { killedLife, type Life, referenceLife } from "./support/same-life.ts";
import { shortIncident } from "./support/short-incident.ts";

jest.setTimeout(900_000);

const mostLivesAnEvent = 2;

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
  const events = reference.happened.events.map(({ event }) => event.seq);
  const open = new Set(events);
  const killedAfter = new Set<number>();
  let lives = 0;
  /**
   * Runs the short incident and kills the worker after one event, again until the kill falls before the next
   * decision, since that decision may follow at once.
   */
  const killAfter = async (product: ProductUnderTest, afterEvent: number): Promise<void> => {
    for (let life = 1; life <= mostLivesAnEvent && !killedAfter.has(afterEvent); life++) {
      const killed = await killedLife(product, [{ victim: "worker", afterEvent }], reference);
      lives += 1;
      expect(killed.driven.lastBeforeKill).toHaveLength(1);
      for (const seq of lastDecisionBeforeKill(killed)) {
        killedAfter.add(seq);
        open.delete(seq);
      }
    }
  };
  const sweeping = products.map(async (product) => {
    for (;;) {
      const [afterEvent] = open;
      if (afterEvent === undefined) return;
      open.delete(afterEvent); // Removed, so that no other run takes the same event.
      await killAfter(product, afterEvent);
    }
  });
  await allOf(sweeping);
  const missed = events.filter((seq) => !killedAfter.has(seq));
  const except = missed.length === 0 ? "" : ` but ${missed.join(", ")}, whose next decision always came first`;
  process.stderr.write(`The worker was killed after each of ${events.length} events${except}, in ${lives} lives.\n`);
});

/**
 * Returns the events of the decision after which the worker was killed: all events of a decision become durable
 * together.
 */
function lastDecisionBeforeKill({ driven: { lastBeforeKill }, happened: { events } }: Life): readonly number[] {
  const last = events.find(({ event }) => lastBeforeKill.includes(event.seq));
  return events.filter(({ event }) => event.at === last?.event.at).map(({ event }) => event.seq);
}

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

/** Waits for all promises even if one fails, since a run that is still going would disturb the next test. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
