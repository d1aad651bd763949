import { onceASecond } from "../../client/api/edges/once-a-second.ts";

/** A question that counts how often it is asked, under a clock that the test sets. */
const counting = (answers: () => Promise<number> = async () => Promise.resolve(0)) => {
  const seen = { at: 0, asked: 0 };
  const ask = onceASecond(
    async () => {
      seen.asked += 1;
      return answers();
    },
    () => seen.at,
  );
  return { seen, ask };
};

test("however many ask at once whether the product is ready, the servers are asked once a second", async () => {
  const { seen, ask } = counting();
  for (const at of [0, 1, 999, 1000, 1500, 2100]) {
    seen.at = at;
    await Promise.all(Array.from({ length: 100 }, ask));
  }
  expect(seen.asked).toBe(3);
});

test("while servers that hang are asked, they are not asked again", async () => {
  let answerNow = (_answer: number): void => undefined;
  const late = new Promise<number>((resolve) => {
    answerNow = resolve;
  });
  const { seen, ask } = counting(async () => late);
  const answers: Promise<number>[] = [];
  for (const at of [0, 1500, 3000, 60_000]) {
    seen.at = at;
    answers.push(ask());
  }
  expect(seen.asked).toBe(1);
  answerNow(7);
  expect(await Promise.all(answers)).toEqual([7, 7, 7, 7]);
  seen.at = 62_000;
  await ask();
  expect(seen.asked).toBe(2);
});

test("a failed question is asked again a second later", async () => {
  const { seen, ask } = counting(async () => Promise.reject(new Error("away")));
  await expect(ask()).rejects.toThrow("away");
  seen.at = 1000;
  await expect(ask()).rejects.toThrow("away");
  expect(seen.asked).toBe(2);
});

test("a clock that is put back keeps no old answer", async () => {
  const { seen, ask } = counting();
  seen.at = 600_000;
  await ask();
  seen.at = 1000;
  await ask();
  expect(seen.asked).toBe(2);
});
