import { setTimeout as sleep } from "node:timers/promises";
import { doWithin, limitAtOnce } from "../../client/limit-at-once.ts";

test("so many pieces of work go on at once, the others in the order in which they came, also after one that failed", async () => {
  const limit = limitAtOnce<object>(2);
  let underWay = 0;
  let most = 0;
  const begun: number[] = [];
  const work = Array.from({ length: 6 }, async (_, number) =>
    doWithin(limit, async () => {
      begun.push(number);
      underWay += 1;
      most = Math.max(most, underWay);
      await sleep(5);
      underWay -= 1;
      if (number === 1) throw new Error("failed");
      return number;
    }),
  );
  const results = await Promise.allSettled(work);
  expect(results.map(({ status }) => status)).toEqual(
    [0, 1, 2, 3, 4, 5].map((it) => (it === 1 ? "rejected" : "fulfilled")),
  );
  expect([most, begun, limit.isEmpty()]).toEqual([2, [0, 1, 2, 3, 4, 5], true]);
});

test("a turn that does not come in time, or behind too many, is refused; a holder that leaves twice frees one place", async () => {
  const limit = limitAtOnce<object>(1, { waitsForMs: 20, mostWaiting: 1 });
  const [first, second, third, fourth] = [{}, {}, {}, {}];
  expect(await limit.enter(first)).toBe(true);
  const waits = limit.enter(second);
  expect(await limit.enter(third)).toBe(false);
  expect(await waits).toBe(false);
  const next = limit.enter(third);
  limit.leave(first);
  limit.leave(first);
  expect(await next).toBe(true);
  expect(await limit.enter(fourth)).toBe(false);
  limit.leave(third);
  expect(limit.isEmpty()).toBe(true);
});
