import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import fastify, { type FastifyInstance } from "fastify";
import { limitRequests, limitUnproven } from "../../client/api/edges/limit-requests.ts";
import { Problem } from "../../client/api/edges/problems.ts";

/** How many requests the API takes at once, in each scope. */
const mostAtOnce = 3;

let app: FastifyInstance;
let port: number;
const sockets: Socket[] = [];
beforeEach(async () => {
  app = fastify({ genReqId: ({ headers }) => String(headers["x-request-id"] ?? "none") });
  app.setErrorHandler((error, _, reply) => reply.code(error instanceof Problem ? 503 : 500).send());
  await app.register(async (scope) => {
    limitUnproven(mostAtOnce, ({ headers }) => headers.authorization === "Bearer right")(scope);
    scope.post("/intake/:source", async () => "taken");
  });
  await app.register(async (scope) => {
    limitRequests(mostAtOnce)(scope);
    scope.get("/slow", async () => sleep(1500));
  });
  port = Number(new URL(await app.listen({ host: "127.0.0.1", port: 0 })).port);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

/** Sends the headers of a request, and of its body no more than the first byte. */
async function sendSlowly(path: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-signature: any\r\n`);
  socket.write("content-length: 1000\r\n\r\n{");
}

const send = async (path: string, headers: Record<string, string> = {}) => {
  const sent = { ...headers, "content-type": "application/json" };
  return (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers: sent, body: "{}" })).status;
};

test("somebody who sends slowly to one source keeps no other source waiting, and none that shows its token", async () => {
  for (let count = 0; count < 20; count += 1) await sendSlowly("/intake/grafana");
  await sleep(200);
  expect(await send("/intake/prometheus")).toBe(200);
  expect(await send("/intake/grafana", { authorization: "Bearer right" })).toBe(200);
  expect(await send("/intake/grafana")).toBe(503);
});

test("the source is taken again as soon as the slow senders have gone", async () => {
  for (let count = 0; count < 20; count += 1) await sendSlowly("/intake/grafana");
  await sleep(200);
  for (const socket of sockets.splice(0)) socket.destroy();
  await sleep(200);
  expect(await send("/intake/grafana")).toBe(200);
});

test("requests count one by one, also where all of them say to be the same request", async () => {
  const headers = { "x-request-id": "always-the-same" };
  const answers = await Promise.all(
    Array.from({ length: 12 }, async () => (await fetch(`http://127.0.0.1:${port}/slow`, { headers })).status),
  );
  expect(answers.filter((status) => status === 200)).toHaveLength(mostAtOnce);
  expect(answers.filter((status) => status === 503)).toHaveLength(12 - mostAtOnce);
});
