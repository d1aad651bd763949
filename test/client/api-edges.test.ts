import { z } from "zod";
import { commandNames } from "../../domain/commands/catalogue.ts";
import { type RunningApi, runApi, token } from "./running-api.ts";

const described = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const upper = { get: "GET", post: "POST", delete: "DELETE" } as const;
const methodsOf = z.array(z.enum(["get", "post", "delete"]).transform((method) => upper[method]));
const someText: unknown = expect.any(String);
const saying = (words: string): unknown => expect.stringContaining(words);

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ patience: { answerWithinMs: 300, signalWithinMs: 1000 } });
});
afterAll(async () => api.close());

const declaration = {
  by: "alice",
  severity: "sev2",
  service: "API Service",
  title: "Payments fail",
  impact: "One customer in ten cannot pay",
};
const alert = {
  alert: "APIErrorRateHigh",
  summary: "Error rate spike",
  severity: "error",
  service: "API Service",
  source: "prometheus",
  startedAt: "2026-03-01T10:00:00Z",
  status: "firing",
};

describe("who may come in", () => {
  const urls = ["/incidents", "/incidents/incident-2026-01-29-1423", "/incidents/incident-2026-01-29-1423/timeline"];

  test.each(urls)("GET %s without the token is answered 401", async (url) => {
    const response = await api.app.inject({ method: "GET", url });
    expect(response.statusCode).toBe(401);
    expect(response.headers["www-authenticate"]).toBe("Bearer");
    expect(response.json()).toMatchObject({ type: "/problems/not-authenticated" });
  });

  test.each(["/alerts", "/incidents", "/incidents/incident-2026-01-29-1423/commands/acknowledge"])(
    "POST %s with another token is answered 401, before its body is looked at",
    async (url) => {
      const headers = { authorization: `Bearer ${token}x` };
      const response = await api.app.inject({ method: "POST", url, headers, payload: { nonsense: true } });
      expect(response.statusCode).toBe(401);
    },
  );

  test("every route asks for a token first, but health, /problems and what proves itself in another way", async () => {
    const { paths } = described.parse((await api.app.inject({ method: "GET", url: "/openapi.json" })).json());
    const answers = Object.entries(paths).flatMap(([path, methods]) =>
      methodsOf.parse(Object.keys(methods)).map(async (method) => {
        const url = path.replaceAll(/\{\w+\}/g, "none");
        const { statusCode } = await api.app.inject({ method, url });
        return statusCode === 401 ? [] : [`${method} ${path}`];
      }),
    );
    expect(new Set((await Promise.all(answers)).flat())).toEqual(
      new Set([
        "GET /problems",
        "GET /problems/{problem}",
        "GET /calendars/schedules/{file}",
        "GET /calendars/people/{file}",
        "POST /intake/{source}",
        "GET /health/live",
        "GET /health/ready",
      ]),
    );
  });

  test("health needs no token", async () => {
    const response = await api.app.inject({ method: "GET", url: "/health/live" });
    expect(response.json()).toEqual({ live: true });
  });
});

describe("input that makes no sense", () => {
  test("is answered with the path of every field and what is wrong with it", async () => {
    const { status, body, headers } = await api.post("/incidents", { ...declaration, severity: "bad", title: "" });
    expect(status).toBe(400);
    expect(headers["content-type"]).toContain("application/problem+json");
    expect(body).toMatchObject({ type: "/problems/bad-input", title: "Bad Request", status: 400 });
    expect(body["errors"]).toEqual([
      { path: "body.severity", message: saying("sev1") },
      { path: "body.title", message: someText },
    ]);
    expect(body["detail"]).toContain("body.severity");
  });

  test("a misspelled field is not ignored", async () => {
    const { status, body } = await api.post("/incidents", { ...declaration, impct: "typing error" });
    expect(status).toBe(400);
    expect(body["detail"]).toContain("impct");
  });

  test("a command's field is named with its path", async () => {
    const path = "/incidents/incident-2026-01-29-1423/commands/postUpdate";
    const { status, body } = await api.post(path, { by: "alice", form: "investigation", symptom: "slow" });
    expect(status).toBe(400);
    expect(body["errors"]).toEqual(expect.arrayContaining([{ path: "body.recentDeployment", message: someText }]));
  });

  test("an instant without an offset is refused: nobody knows when it is", async () => {
    const { status, body } = await api.post("/alerts", { ...alert, startedAt: "2026-03-01T10:00:00" });
    expect(status).toBe(400);
    expect(body["detail"]).toContain("body.startedAt");
  });

  test("a person nobody knows is refused, whether acting or named", async () => {
    const acting = await api.post("/incidents", { ...declaration, by: "mallory" });
    expect(acting.status).toBe(400);
    expect(acting.body).toMatchObject({ type: "/problems/unknown-person", errors: [{ path: "body.by" }] });
    const path = "/incidents/incident-2026-01-29-1423/commands/assignRole";
    const naming = await api.post(path, { by: "alice", role: "scribe", person: "mallory" });
    expect(naming.status).toBe(400);
    expect(naming.body).toMatchObject({
      errors: [{ path: "body.person", message: saying("mallory") }],
    });
  });

  test("nobody named is refused", async () => {
    const { by: _by, ...anonymous } = declaration;
    const { status, body } = await api.post("/incidents", anonymous);
    expect(status).toBe(400);
    expect(body["type"]).toBe("/problems/nobody-named");
  });

  test("a body larger than a command can be is refused", async () => {
    const { status, body } = await api.post("/incidents", { ...declaration, impact: "x".repeat(70_000) });
    expect(status).toBe(413);
    expect(body["type"]).toBe("/problems/too-large");
  });

  test("a body that is no JSON is refused without a stack trace", async () => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await api.app.inject({ method: "POST", url: "/alerts", headers, payload: "{" });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      type: "/problems/bad-input",
      detail: saying("The request could not be read: "),
    });
    expect(response.body).not.toContain(" at ");
  });

  test("only a rehearsal may say what time it is", async () => {
    const { status, body } = await api.post("/alerts", alert, { "incident-time": "2026-01-29T14:24:00Z" });
    expect(status).toBe(400);
    expect(body["detail"]).toContain("incident-time");
  });
});

describe("what is not there", () => {
  test.each([
    ["PUT", "/alerts?x=1", "POST"],
    ["DELETE", "/incidents", "GET, HEAD, POST"],
    ["GET", "/intake/prometheus", "POST"],
    ["POST", "/incidents/incident-2026-01-29-1423", "GET, HEAD"],
  ] as const)("%s %s is answered 405, with the methods there are", async (method, url, methods) => {
    const { statusCode, headers, json } = await api.app.inject({ method, url });
    expect({ statusCode, allow: String(headers.allow).split(", ").sort().join(", ") }).toEqual({
      statusCode: 405,
      allow: methods,
    });
    expect(json()).toMatchObject({
      type: "/problems/wrong-method",
      detail: saying(`it takes ${String(headers.allow)}`),
    });
  });

  test("a command under an unknown name is answered with the names there are", async () => {
    const { status, body } = await api.post("/incidents/incident-2026-01-29-1423/commands/ack", { by: "alice" });
    expect(status).toBe(404);
    expect(body["type"]).toBe("/problems/unknown-command");
    expect(body["detail"]).toContain("acknowledge");
  });

  test("a command to an incident that never was is answered 404", async () => {
    const { status, body } = await api.post("/incidents/incident-1999-01-01-0000/commands/acknowledge", {
      by: "alice",
    });
    expect(status).toBe(404);
    expect(body["detail"]).toBe("There is no incident incident-1999-01-01-0000.");
  });

  test.each(["", "/timeline"])("reading an incident that never was (%s) is answered 404", async (part) => {
    const { status, body } = await api.get(`/incidents/incident-1999-01-01-0000${part}`);
    expect(status).toBe(404);
    expect(body["type"]).toBe("/problems/not-found");
  });
});

test("the API describes itself: OpenAPI 3.1, every command with its fields", async () => {
  const response = await api.app.inject({ method: "GET", url: "/openapi.json" });
  const description = response.json<{ openapi: string; paths: Record<string, unknown> }>();
  expect(description.openapi).toBe("3.1.0");
  for (const name of commandNames) expect(description.paths).toHaveProperty([`/incidents/{id}/commands/${name}`]);
  expect(description.paths).toMatchObject({
    "/incidents/{id}/commands/changeSeverity": {
      post: { requestBody: { content: { "application/json": { schema: { required: ["severity", "reason"] } } } } },
    },
  });
});

test("every operation stands under one heading, the commands under the heading of their group", async () => {
  const tagged = z.record(z.string(), z.record(z.string(), z.looseObject({ tags: z.array(z.string()).optional() })));
  const { paths } = (await api.app.inject({ method: "GET", url: "/openapi.json" })).json<{ paths: unknown }>();
  const operations = Object.entries(tagged.parse(paths)).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { tags = [] }]) => ({ operation: `${method} ${path}`, tags })),
  );
  expect(operations.filter(({ tags }) => tags.length !== 1)).toEqual([]);
  const under = (heading: string) =>
    operations.flatMap(({ operation, tags }) => (tags[0] === heading ? operation : []));
  const headings = new Set(operations.flatMap(({ tags }) => tags));
  expect(Math.max(...[...headings].map((heading) => under(heading).length))).toBeLessThan(40);
  expect(under("Commands: Mitigate")).toContain("post /incidents/{id}/commands/startMitigation");
});

test("the page that describes the API works over plain http, since it tells no browser to ask over https", async () => {
  const { headers, statusCode } = await api.app.inject({ method: "GET", url: "/docs/" });
  expect(statusCode).toBe(200);
  expect(headers["content-security-policy"]).toContain("default-src 'self'");
  expect(headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
});

test("every field of every command is described, in the fields below it too", async () => {
  const response = await api.app.inject({ method: "GET", url: "/openapi.json" });
  const { paths } = response.json<{ paths: Record<string, unknown> }>();
  const silent = commandNames.flatMap((name) => fieldsWithoutWords(paths[`/incidents/{id}/commands/${name}`], name));
  expect(silent).toEqual([]);
});

/** Lists the properties below a schema that have no description. */
function fieldsWithoutWords(schema: unknown, path: string): readonly string[] {
  return membersOf(schema).flatMap(([key, value]) => {
    if (key === "responses" || key === "parameters") return [];
    if (key !== "properties") return fieldsWithoutWords(value, path);
    return membersOf(value).flatMap(([field, it]) => [
      ...(membersOf(it).some(([name]) => name === "description") ? [] : [`${path}.${field}`]),
      ...fieldsWithoutWords(it, `${path}.${field}`),
    ]);
  });
}

const membersOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];
