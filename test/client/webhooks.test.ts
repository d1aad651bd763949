import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { createWebhookWorker } from "../../workers/webhook-worker.ts";
import { webhookQueue } from "../../workflows/messages.ts";
import { fastForward } from "../support/clock.ts";
import { type RunningApi, runApi, secretsKey, until } from "./running-api.ts";

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let api: RunningApi;
let stopWorker: () => Promise<void>;
let server: Server;
let url: string;
/** The HTTP status that the test's receiver answers with; `received` has all requests. */
let answers = 200;
let received: Delivery[] = [];

beforeAll(async () => {
  api = await runApi();
  await api.startWorkers();
  const worker = await createWebhookWorker({
    ...{ connection: api.temporal.connection, namespace: api.temporal.namespace },
    ...{ queue: webhookQueue(api.realm), workflowBundle: api.temporal.workflowBundle(), pool: api.pool },
    ...{ secretsKey, graceMs: 1000, rules: () => ({ allow: [], loopback: true }) },
  });
  const running = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await running;
  };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${isInet(address) ? address.port : 0}/incidents`;
});
afterAll(async () => {
  await stopWorker();
  await api.close();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  answers = 200;
  received = [];
});

const isInet = (address: string | AddressInfo | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

const subscribed = async (fields: object = {}): Promise<{ id: string; secret: string }> => {
  const { status, body } = await api.post("/webhooks", { url, events: ["declared", "findingRecorded"], ...fields });
  expect({ status, detail: body["detail"] }).toEqual({ status: 201, detail: undefined });
  return { id: String(body["id"]), secret: String(body["secret"]) };
};
const unsubscribe = async (id: string) =>
  api.app.inject({ method: "DELETE", url: `/webhooks/${id}`, headers: { authorization: "Bearer a token for tests" } });
const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
const declare = async (): Promise<string> => String((await api.post("/incidents", declaration)).body["id"]);
const finding = async (id: string, text: string) =>
  api.post(`/incidents/${id}/commands/recordFinding`, { by: "alice", text });
const acceptedEvents = (from: readonly Delivery[]) =>
  from.map(({ body }) => {
    const { type, data }: { type: string; data: { seq: number; line: string; incident: string } } = JSON.parse(body);
    return { ...data, type };
  });
const wait = async (count: number) =>
  until(`${count} deliveries`, async () => (received.length >= count ? received.length : undefined));

test("events are posted in order, signed so that the receiver can verify them with the secret shown once", async () => {
  const { id, secret } = await subscribed();
  expect(secret).toMatch(/^whsec_/);
  const incident = await declare();
  await finding(incident, "The pool is exhausted");
  await wait(2);
  expect(acceptedEvents(received)).toMatchObject([
    { type: "incident.declared", incident },
    { type: "incident.findingRecorded", incident, line: expect.stringContaining("The pool is exhausted") },
  ]);
  for (const { body, headers } of received) {
    const signed = {
      "webhook-id": String(headers["webhook-id"]),
      "webhook-timestamp": String(headers["webhook-timestamp"]),
      "webhook-signature": String(headers["webhook-signature"]),
    };
    expect(new Webhook(secret).verify(body, signed)).toMatchObject({ data: { incident } });
    expect(() =>
      new Webhook(secret).verify(body.replace("pool", "mole").replace("declared", "closed"), signed),
    ).toThrow();
  }
  const stored = await api.pool.query("select webhooks::text as row from webhooks");
  for (const shown of [JSON.stringify(stored.rows), JSON.stringify((await api.get("/webhooks")).body)]) {
    expect(shown).not.toContain(secret.slice(6));
  }
  await unsubscribe(id);
});

test("a receiver that fails for an hour gets every event afterwards, in order and once", async () => {
  const { id } = await subscribed();
  const incident = await declare();
  await wait(1);
  answers = 503;
  received = [];
  for (const text of ["one", "two", "three"]) await finding(incident, text);
  await wait(1);
  const failing = await until("it to be known as failing", async () => {
    const { body } = await api.get(`/webhooks/${id}`);
    return body["failingSince"] === undefined ? undefined : body;
  });
  expect(failing["lastError"]).toBe("The receiver answered 503.");
  await fastForward(api.temporal.client, `webhook-${id}`, 3_600_000);
  expect(new Set(acceptedEvents(received).map(({ line }) => line)).size).toBe(1);

  answers = 200;
  received = [];
  await fastForward(api.temporal.client, `webhook-${id}`, 300_000);
  await wait(3);
  expect(acceptedEvents(received).map(({ line }) => /"(\w+)"/.exec(line)?.[1])).toEqual(["one", "two", "three"]);
  const well = await until("it to be well", async () => {
    const { body } = await api.get(`/webhooks/${id}`);
    return body["failingSince"] === undefined ? body : undefined;
  });
  expect(well["lastError"]).toBeUndefined();
  await unsubscribe(id);
});

test("what is not taken for a day becomes a dead letter, which can be listed and tried again", async () => {
  const { id } = await subscribed();
  answers = 500;
  const incident = await declare();
  await finding(incident, "late");
  await wait(1);
  await fastForward(api.temporal.client, `webhook-${id}`, 25 * 3_600_000);
  const letters = await until("two dead letters", async () => {
    const { body } = await api.get(`/webhooks/${id}/dead-letters`);
    return Array.isArray(body["deadLetters"]) && body["deadLetters"].length === 2 ? body["deadLetters"] : undefined;
  });
  expect(letters).toMatchObject([
    { incident, type: "declared", error: "The receiver answered 500.", replay: false },
    { incident, type: "findingRecorded" },
  ]);

  answers = 200;
  received = [];
  const replayed = await api.post(`/webhooks/${id}/dead-letters/replay`, {});
  expect([replayed.status, replayed.body]).toEqual([202, { replaying: 2 }]);
  await wait(2);
  expect(acceptedEvents(received).map(({ type }) => type)).toEqual(["incident.declared", "incident.findingRecorded"]);
  await until("none left", async () => {
    const { body } = await api.get(`/webhooks/${id}/dead-letters`);
    return Array.isArray(body["deadLetters"]) && body["deadLetters"].length === 0 ? true : undefined;
  });
  await unsubscribe(id);
});

test("410 Gone disables it; enabled again it is told first what it missed", async () => {
  const { id } = await subscribed({ events: ["findingRecorded"] });
  answers = 410;
  const incident = await declare();
  await finding(incident, "missed");
  const disabled = await until("it to be disabled", async () => {
    const { body } = await api.get(`/webhooks/${id}`);
    return body["disabledAt"] === undefined ? undefined : body;
  });
  expect(disabled["disabledBecause"]).toBe("The receiver answered 410 Gone.");
  answers = 200;
  received = [];
  await finding(incident, "meanwhile");
  expect((await api.post(`/webhooks/${id}/enable`, {})).status).toBe(200);
  await wait(2);
  expect(acceptedEvents(received).map(({ line }) => /"(\w+)"/.exec(line)?.[1])).toEqual(["missed", "meanwhile"]);
  await unsubscribe(id);
});

test("private incidents are told to nobody outside", async () => {
  const { id } = await subscribed({ events: ["findingRecorded", "madePrivate"] });
  const secret = await declare();
  await api.post(`/incidents/${secret}/commands/takeCommand`, { by: "alice" });
  await api.post(`/incidents/${secret}/commands/makePrivate`, { by: "alice", reason: "Security" });
  await finding(secret, "A leaked key");
  const open = await declare();
  await finding(open, "Nothing secret");
  await wait(1);
  expect(acceptedEvents(received).map(({ incident }) => incident)).toEqual([open]);
  await unsubscribe(id);
});

test("a webhook that makes no sense is refused with what is wrong", async () => {
  for (const [fields, detail] of [
    [{ url: "ftp://files.example" }, "body.url"],
    [{ events: ["exploded"] }, "body.events.0: There is no such type of event."],
  ] as const) {
    const { status, body } = await api.post("/webhooks", { url, ...fields });
    expect([status, body["detail"]]).toEqual([400, expect.stringContaining(detail)]);
  }
  const unknown = await api.get("/webhooks/wh0123456789ab");
  expect([unknown.status, unknown.body["detail"]]).toEqual([404, "There is no webhook wh0123456789ab."]);
});
