import { setTimeout as sleep } from "node:timers/promises";
import { followLastKnown, type LastKnown } from "../../workers/last-known.ts";

const timing = { everyMs: 10_000, freshWithinMs: 50, firstWithinMs: 50, nothingAfterMs: 200 };
const logger = { info: () => undefined, warn: () => undefined };

interface Reading {
  readonly number: number;
}

/** Makes a fake database whose readings are counted, and which answers, hangs or fails as the test says. */
function source() {
  let readings = 0;
  let mood: "answers" | "hangs" | "fails" = "answers";
  return {
    is: (now: typeof mood) => {
      mood = now;
    },
    read: async (): Promise<Reading> => {
      readings += 1;
      if (mood === "hangs") return new Promise(() => undefined);
      if (mood === "fails") throw new Error("the database is away");
      return Promise.resolve({ number: readings });
    },
  };
}

let following: LastKnown<Reading> | undefined;
afterEach(() => following?.close());
const follow = (read: () => Promise<Reading>, kept?: Reading, kept2: Reading[] = []) => {
  following = followLastKnown({
    ...{ read, logger, timing, what: "it" },
    keep: (reading) => kept2.push(reading),
    ...(kept === undefined ? {} : { kept }),
  });
  return following;
};

test("whoever asks gets a reading that began after they asked, and many who ask at once share one", async () => {
  const database = source();
  const known = follow(database.read);
  const [one, two] = await Promise.all([known.newest(), known.newest()]);
  expect([one, two]).toEqual([{ number: 2 }, { number: 2 }]);
  expect(await known.newest()).toEqual({ number: 3 });
});

test.each(["hangs", "fails"] as const)("while the database %s, the last reading counts", async (mood) => {
  const database = source();
  const known = follow(database.read);
  const before = await known.newest();
  database.is(mood);
  expect(await known.newest()).toEqual(before);
});

test("while a reading hangs, nobody waits for it a second time", async () => {
  const database = source();
  const known = follow(database.read);
  await known.newest();
  database.is("hangs");
  await known.newest();
  await sleep(timing.freshWithinMs);
  const asked = performance.now();
  await known.newest();
  expect(performance.now() - asked).toBeLessThan(timing.freshWithinMs / 2);
});

test("what an earlier process kept counts until there is a reading", async () => {
  const database = source();
  database.is("hangs");
  const known = follow(database.read, { number: 77 });
  expect(known.isKnown()).toBe(true);
  expect(await known.newest()).toEqual({ number: 77 });
});

test("every good reading is kept", async () => {
  const database = source();
  const kept: Reading[] = [];
  const known = follow(database.read, undefined, kept);
  await known.newest();
  expect(kept).toEqual([{ number: 1 }, { number: 2 }]);
});

test.each(["hangs", "fails"] as const)(
  "where nothing was ever read and the database %s, it says so by failing, and after a while that there is nothing",
  async (mood) => {
    const database = source();
    database.is(mood);
    const known = follow(database.read);
    await expect(known.newest()).rejects.toThrow("it cannot be read, and never was");
    await sleep(timing.nothingAfterMs);
    expect(await known.newest()).toBeUndefined();
  },
);
