import { setTimeout as sleep } from "node:timers/promises";
import fastify, { type FastifyInstance } from "fastify";
import { limitRequests } from "../../client/api/edges/limit-requests.ts";
import { Problem } from "../../client/api/edges/problems.ts";

/** An API that takes two requests at once, each of which takes 100 ms. */
let app: FastifyInstance;
let mostUnderWay = 0;
beforeEach(async () => {
  app = fastify();
  app.setErrorHandler((error, _, reply) => reply.code(error instanceof Problem ? 503 : 500).send());
  await app.register(async (scope) => {
    let underWay = 0;
    limitRequests(2)(scope);
    scope.get("/slow", async () => {
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      await sleep(100);
      underWay -= 1;
      return "done";
    });
  });
});
afterEach(async () => app.close());

const send = async (count: number) => {
  const answers = await Promise.all(Array.from({ length: count }, async () => app.inject("/slow")));
  return answers.map(({ statusCode }) => statusCode);
};

test("a burst that is done within a second is queued, and nobody has to send it again", async () => {
  expect(new Set(await send(10))).toEqual(new Set([200]));
  expect(mostUnderWay).toBe(2);
});

test("what does not get its turn within a second is answered 503, and the next request is taken again", async () => {
  const answers = await send(36);
  expect(answers.filter((status) => status === 200).length).toBeGreaterThan(10);
  expect(answers.filter((status) => status === 503).length).toBeGreaterThan(5);
  expect(answers.every((status) => status === 200 || status === 503)).toBe(true);
  expect(await send(2)).toEqual([200, 200]);
});

test("of very many at once most are told at once that they are too many", async () => {
  const startedAt = performance.now();
  const refused = Array.from({ length: 60 }, async () => {
    const { statusCode } = await app.inject("/slow");
    return { statusCode, afterMs: performance.now() - startedAt };
  });
  const answers = await Promise.all(refused);
  expect(answers.filter(({ statusCode, afterMs }) => statusCode === 503 && afterMs < 500).length).toBeGreaterThan(10);
});
