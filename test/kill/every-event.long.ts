import type { Victim } from "./support/mortals.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";
import { killedLife, type Life, referenceLife } from "./support/same-life.ts";
import { shortIncident } from "./support/short-incident.ts";

jest.setTimeout(900_000);

let products: readonly ProductUnderTest[] = [];
let reference: Life;
beforeAll(async () => {
  products = await Promise.all(["one", "other", "third"].map(startProduct));
  const [one] = products;
  if (one === undefined) throw new Error("no product was started");
  reference = await referenceLife(one);
});
afterAll(async () => Promise.all(products.map(async (product) => product.stop())));

test("a worker killed after every single event loses and repeats nothing", async () => {
  const sweep = sweepOf(reference);
  const sweeping = products.map(async (product) => {
    for (let aim = sweep.next(); aim !== undefined; aim = sweep.next()) {
      sweep.lived(aim, await killedLife(product, [{ victim: "worker", afterTask: aim.task }], reference));
    }
  });
  await allOf(sweeping);
  const killed = reference.happened.events.length - sweep.missed().length;
  process.stderr.write(`The worker was killed after each of ${killed} events, in ${sweep.lives()} lives.\n`);
  expect(sweep.missed()).toEqual([]);
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

const mostTries = 12;

/**
 * Which workflow task to kill after next, until a kill followed the task that decided the first event, the second, and
 * so on to the last. What runs side by side is decided in other tasks each time, so each life tells where to look next.
 */
function sweepOf({ happened: { events } }: Life) {
  const aims = new Map(events.map(({ event: { seq }, task }) => [seq, { task: task ?? 1, tries: 0 }]));
  const inHand = new Set<number>();
  let lives = 0;
  return {
    next: () => {
      const [aim] = [...aims]
        .filter(([seq, { tries }]) => !inHand.has(seq) && tries < mostTries)
        .toSorted(([, one], [, other]) => one.tries - other.tries);
      if (aim === undefined) return undefined;
      const [seq, { task, tries }] = aim;
      for (const [other, its] of aims) if (its.task === task) inHand.add(other);
      aims.set(seq, { task, tries: tries + 1 });
      lives += 1;
      return { seq, task };
    },
    lived: (aim: { readonly seq: number; readonly task: number }, { driven, happened }: Life) => {
      for (const [seq, { task }] of aims) if (task === aim.task) inHand.delete(seq);
      const killedAfter = new Set(driven.killedAfter.map(({ number }) => number));
      for (const { event, task } of happened.events) {
        if (task !== undefined && killedAfter.has(task)) aims.delete(event.seq);
      }
      const missed = aims.get(aim.seq);
      if (missed === undefined) return;
      const here = happened.events.find(({ event }) => event.seq === aim.seq)?.task ?? aim.task;
      aims.set(aim.seq, { ...missed, task: here === aim.task ? Math.max(1, aim.task - 1) : here });
    },
    lives: () => lives,
    missed: () => [...aims.keys()],
  };
}
