import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { problemKinds } from "../../client/api/edges/problem-kinds.ts";
import { type RunningApi, runApi, token, until } from "./running-api.ts";

const logged: string[] = [];
let api: RunningApi;
let address: { readonly host: string; readonly port: number };
/**
 * The API's answer to a request whose body never ends. The server waits ten seconds for the end, while the other
 * tests run.
 */
let dribbled: Promise<string>;
beforeAll(async () => {
  api = await runApi({ api: { requestsPerMinute: 60 }, log: { write: (line) => logged.push(line) } });
  await api.startWorkers();
  const { hostname, port } = new URL(await api.app.listen({ host: "127.0.0.1", port: 0 }));
  address = { host: hostname, port: Number(port) };
  dribbled = raw(
    `POST /alerts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"alert":`,
  );
});
afterAll(async () => api.close());

const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
/** Makes callers of the API, each with its own token, so that no test uses up the request limit of another. */
const callers = async (count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const { body } = await api.post("/tokens", { name: "a caller", standing: "integration" });
      const authorization = `Bearer ${String(body["token"])}`;
      return async (path: string, payload: object, headers: Record<string, string> = {}) => {
        const response = await api.app.inject({
          ...{ method: "POST", url: path, payload, headers: { authorization, ...headers } },
        });
        return {
          status: response.statusCode,
          body: response.json<Record<string, unknown>>(),
          headers: response.headers,
        };
      };
    }),
  );
const [first, second] = [0, 1];
const pair = async () => {
  const two = await callers(2);
  const [one, other] = [two[first], two[second]];
  if (one === undefined || other === undefined) throw new Error("There are two.");
  return { one, other };
};

describe("an Idempotency-Key", () => {
  test("gives the same answer for the same request, refusals included, in sequence and at once", async () => {
    const { one } = await pair();
    const headers = { "idempotency-key": randomUUID() };
    const answers = await Promise.all(Array.from({ length: 5 }, async () => one("/incidents", declaration, headers)));
    const again = await one("/incidents", declaration, headers);
    expect(new Set([...answers, again].map(({ body }) => body["id"])).size).toBe(1);
    expect(again).toMatchObject({ status: 201, headers: { "idempotency-replayed": "true" } });
    expect(again.headers.location).toBe(`/incidents/${String(again.body["id"])}`);

    const path = `/incidents/${String(again.body["id"])}/commands/completeTask`;
    const keyed = { "idempotency-key": randomUUID() };
    const refused = await one(path, { by: "alice", task: 7 }, keyed);
    const refusedAgain = await one(path, { by: "alice", task: 7 }, keyed);
    expect(refused.status).toBe(409);
    expect(refusedAgain).toMatchObject({ status: 409, body: refused.body });
    expect(refusedAgain.headers["content-type"]).toContain("application/problem+json");
  });

  test("used for another request is refused; another caller's is its own", async () => {
    const { one, other } = await pair();
    const headers = { "idempotency-key": "monday" };
    const opened = await one("/incidents", declaration, headers);
    const reused = await one("/incidents", { ...declaration, title: "Slower" }, headers);
    expect([reused.status, reused.body["type"]]).toEqual([422, "/problems/key-reused"]);
    expect(reused.body["detail"]).toBe("This Idempotency-Key was used before, for another request. Take a new one.");
    const theirs = await other("/incidents", { ...declaration, title: "Slower" }, headers);
    expect(theirs.status).toBe(201);
    expect(theirs.body["id"]).not.toBe(opened.body["id"]);
  });

  test("makes a token once, whose secret is told again to whoever asked for it, and is not kept to be read", async () => {
    const { body: admin } = await api.post("/tokens", { name: "an admin", standing: "admin" });
    const asks = async (fields: object, bearer = String(admin["token"])) => {
      const response = await api.app.inject({
        ...{ method: "POST", url: "/tokens", payload: { name: "grafana", standing: "viewer", ...fields } },
        headers: { authorization: `Bearer ${bearer}`, "idempotency-key": "grafana-1" },
      });
      return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
    };
    const made = await asks({});
    expect(await asks({})).toEqual(made);
    expect(await asks({ name: "prometheus" })).toMatchObject({ status: 422, body: { type: "/problems/key-reused" } });
    expect((await asks({}, token)).body["id"]).not.toBe(made.body["id"]);
    const kept = await api.pool.query<{ all: string }>(
      `select string_agg(row::text, '') as all from idempotent_requests row`,
    );
    expect(kept.rows[0]?.all).toContain("grafana-1");
    expect(kept.rows[0]?.all).not.toContain(String(made.body["token"]));
    const { rows } = await api.pool.query("select 1 from tokens where name = 'grafana'");
    expect(rows).toHaveLength(2);
  });

  test("is free again after what came to nothing, and makes one webhook of five requests at once", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const useless = { name: "useless", standing: "responder" };
    expect((await api.post("/tokens", useless, headers)).status).toBe(400);
    expect((await api.post("/tokens", { ...useless, person: "alice" }, headers)).status).toBe(201);

    const webhook = { url: "https://hooks.example.com/incidents" };
    const key = { "idempotency-key": randomUUID() };
    const atOnce = await Promise.all(Array.from({ length: 5 }, async () => api.post("/webhooks", webhook, key)));
    expect(atOnce.filter(({ status }) => status !== 503).map(({ status }) => status)).toContain(201);
    const laterAnswer = await api.post("/webhooks", webhook, key);
    expect(laterAnswer).toMatchObject({ status: 201, headers: { "idempotency-replayed": "true" } });
    const secrets = new Set(atOnce.filter(({ status }) => status === 201).map(({ body }) => body["secret"]));
    expect([...secrets]).toEqual([laterAnswer.body["secret"]]);
    expect((await api.get("/webhooks")).body["webhooks"]).toHaveLength(1);
  });

  test.each([
    ["a change of a service", "/changes", { service: "API Service", summary: "Flag on" }, { summary: "Flag off" }],
    [
      "a contact method",
      "/people/alice/contact-methods",
      { channel: "email", address: "alice@example.com" },
      { address: "alice@example.org" },
    ],
  ])("tells %s once, and refuses another under it", async (_, path, body, other) => {
    const headers = { "idempotency-key": randomUUID(), "on-behalf-of": "alice" };
    const made = await api.post(path, body, headers);
    expect(made.status).toBe(201);
    const again = await api.post(path, body, headers);
    expect(again).toMatchObject({ status: 201, body: made.body, headers: { "idempotency-replayed": "true" } });
    expect((await api.post(path, { ...body, ...other }, headers)).status).toBe(422);
  });

  test("may be as long as two hundred characters", async () => {
    const { one } = await pair();
    expect((await one("/incidents", declaration, { "idempotency-key": "k".repeat(200) })).status).toBe(201);
    expect((await one("/incidents", declaration, { "idempotency-key": "k".repeat(201) })).status).toBe(400);
  });
});

describe("too much", () => {
  test("from one token is answered 429 with when to come again; alerts and other tokens go on", async () => {
    const { one, other } = await pair();
    const advice = () =>
      one("/advice/mitigation", { rollBack: true, changeConfiguration: false, reduceTraffic: false });
    const answers = await Promise.all(Array.from({ length: 61 }, advice));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body["detail"]).toMatch(/^This token may send 60 requests a minute\. Wait \d+ seconds\.$/);
    expect(Number(refused?.headers["retry-after"])).toBeGreaterThan(0);

    const alert = {
      ...{ alert: "Slow", summary: "p99 3 s", service: "API Service", source: "prometheus" },
      ...{ startedAt: "2026-03-08T10:00:00Z", status: "firing" },
    };
    expect((await one("/alerts", alert)).status).toBe(202);
    expect((await other("/advice/severity", {})).status).toBe(200);
  });

  test("at a time: a body that dribbles in is cut off with a sentence", async () => {
    const answer = await dribbled;
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain("content-type: application/problem+json");
    expect(answer).toContain("The request did not arrive in time. Send it again, whole.");
  });
});

test("what is no HTTP is answered with a problem too", async () => {
  const answer = await raw("HELLO\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain("This is not an HTTP request that can be read.");
});

/**
 * Sends a text to the server unchanged, and returns everything that comes back until the server closes the
 * connection.
 */
async function raw(text: string): Promise<string> {
  const socket = connect(address);
  const chunks: string[] = [];
  socket.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  socket.write(text);
  await new Promise((resolve) => socket.once("close", resolve));
  return chunks.join("");
}

test.each([
  ["ten thousand characters", { title: "x".repeat(10_000) }, 400, "body.title: at most 300 characters"],
  [
    "an empty title of zero-width characters",
    { title: "\u200b\u200d\u2060" },
    400,
    "body.title: says nothing that can be read",
  ],
  [
    "a service nobody configured",
    { service: "Unheard-of Service" },
    422,
    'body.service: No service is called "Unheard-of Service". Known: API Service, Database.',
  ],
  [
    "a service that is misspelt",
    { service: "API Servise" },
    422,
    'body.service: No service is called "API Servise". Did you mean API Service? Known: API Service, Database.',
  ],
] as const)("%s", async (_, fields, status, detail) => {
  const answer = await api.post("/incidents", { ...declaration, ...fields });
  expect([answer.status, answer.body["detail"]]).toEqual([status, detail]);
});

test("a service may be named by its id, and in small letters", async () => {
  for (const service of ["api", "api service"]) {
    const { body } = await api.post("/incidents", { ...declaration, service });
    expect((await api.get(`/incidents/${String(body["id"])}`)).body["service"]).toBe("API Service");
  }
});

test("right-to-left text, HTML and emoji come back exactly as they were sent", async () => {
  const title = "\u202Eאירוע <script>alert(1)</script> 👩‍🚒 &amp; '\"; drop table incidents --";
  const { body } = await api.post("/incidents", { ...declaration, title });
  const read = await api.get(`/incidents/${String(body["id"])}`);
  expect(read.body["title"]).toBe(title);
  expect(read.headers["content-type"]).toContain("application/json");
});

test("a title is one line however it was sent, and no text forges a line of the timeline", async () => {
  const title = "line one\r\nline two\u001b[31m";
  const { body } = await api.post("/incidents", { ...declaration, title, impact: "Half\n[14:00] Alice: mitigated" });
  const id = String(body["id"]);
  expect((await api.get(`/incidents/${id}`)).body["title"]).toBe("line one line two");
  const headers = { authorization: `Bearer ${token}` };
  const url = `/incidents/${id}/timeline.txt?minRevision=${String(body["revision"])}`;
  const text = await api.app.inject({ method: "GET", url, headers });
  expect(text.body).toContain(": line one line two\n");
  expect(text.body).not.toMatch(/^\[14:00\]/m);
});

test("every answer carries its request's id, which stands in the log", async () => {
  const headers = { authorization: `Bearer ${token}`, "x-request-id": "deploy-42" };
  const response = await api.app.inject({ method: "GET", url: "/incidents/incident-1999-01-01-0000", headers });
  expect(response.headers["x-request-id"]).toBe("deploy-42");
  expect(response.json()).toMatchObject({ instance: "deploy-42" });
  await until("the log", async () => logged.find((line) => line.includes('"deploy-42"')));
  const odd = await api.app.inject({ method: "GET", url: "/health/live", headers: { "x-request-id": "a\tb" } });
  expect(odd.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
  expect(logged.join("")).not.toContain(token);
});

test("every kind of problem is documented where its type points", async () => {
  for (const [name, { status, means }] of Object.entries(problemKinds)) {
    const response = await api.app.inject({ method: "GET", url: `/problems/${name}` });
    expect(response.json()).toMatchObject({ type: `/problems/${name}`, status, means });
  }
});

test("the API's description can be read in a browser, with nothing fetched from elsewhere", async () => {
  const page = await api.app.inject({ method: "GET", url: "/docs/" });
  expect([page.statusCode, page.headers["content-type"]]).toEqual([200, expect.stringContaining("text/html")]);
  expect(page.body).not.toMatch(/(src|href)="https?:/);
  expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
});

test("every view the records can give", async () => {
  const { body } = await api.post("/incidents", declaration);
  const id = String(body["id"]);
  const added = await api.post(`/incidents/${id}/commands/addActionItem`, {
    ...{ by: "alice", description: "Alert earlier", kind: "detect", owner: "bob" },
    ...{ priority: "P2", acceptance: "It fires in a drill", dueOn: "2027-01-29T00:00:00Z" },
  });
  const revision = String(added.body["revision"]);
  const view = async (name: string) => {
    const answer = await until(name, async () => {
      const laterAnswer = await api.get(`/incidents/${id}/${name}?minRevision=${revision}`);
      return laterAnswer.status === 503 ? undefined : laterAnswer;
    });
    expect({ name, status: answer.status }).toEqual({ name, status: 200 });
    return answer.body["rows"] ?? answer.body;
  };
  expect(await view("obligations")).toContainEqual(
    expect.objectContaining({ promise: "acknowledged", due: expect.any(String) }),
  );
  expect(await view("pages")).toBeInstanceOf(Array);
  expect(await view("checklist")).toContainEqual(expect.objectContaining({ done: false, phase: "respond" }));
  expect(await view("action-items")).toMatchObject([{ item: "A1", owner: "bob", priority: "P2" }]);
  expect(await view("postmortem")).toBeInstanceOf(Array);
  expect(await view("metrics")).toMatchObject({ timeToDetect: 0 });

  const items = await api.get("/action-items?owner=bob&done=false&limit=1");
  expect(items.body["actionItems"]).toMatchObject([{ incident: id, item: "A1", title: "Slow", severity: "sev3" }]);
  const headers = { authorization: `Bearer ${token}` };
  const text = await api.app.inject({ method: "GET", url: `/incidents/${id}/timeline.txt`, headers });
  expect(text.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(text.body).toMatch(/^\[\d\d:\d\d\] .*\n/);
});
