import { z } from "zod";
import { type RunningApi, runApi, token } from "./running-api.ts";

let api: RunningApi;
let incident: string;
beforeAll(async () => {
  // The API waits one millisecond for a command's result, since the test needs only its acceptance.
  api = await runApi({ api: { requestsPerMinute: 1_000_000 }, patience: { answerWithinMs: 1 } });
  const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
  incident = String((await api.post("/incidents", declaration)).body["id"]);
});
afterAll(async () => api.close());

interface Schema {
  readonly type?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly examples?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
}
const schema: z.ZodType<Schema> = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  examples: z.array(z.unknown()).optional(),
  anyOf: z.array(z.lazy(() => schema)).optional(),
  oneOf: z.array(z.lazy(() => schema)).optional(),
  items: z.lazy(() => schema).optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => schema),
    )
    .optional(),
  required: z.array(z.string()).optional(),
});
const operation = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.looseObject({ schema })) }).optional(),
});
const description = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const deep = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const oddTexts = ["\u0000", "__proto__", "constructor", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "\ud800", "-1"];

/** Returns a value that the schema allows, so that one odd field at a time can be tried. */
function valueOf(one: Schema): unknown {
  if (one.examples !== undefined) return one.examples[0];
  if (one.const !== undefined) return one.const;
  if (one.enum !== undefined) return one.enum[0];
  const [choice] = one.anyOf ?? one.oneOf ?? [];
  if (choice !== undefined) return valueOf(choice);
  switch (one.type) {
    case "object":
      return Object.fromEntries((one.required ?? []).map((name) => [name, valueOf(one.properties?.[name] ?? {})]));
    case "array":
      return one.items === undefined ? [] : [valueOf(one.items)];
    case "boolean":
      return true;
    case "integer":
    case "number":
      return 1;
    default:
      return "text";
  }
}

interface Sent {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly payload?: string;
}
const isMethod = (text: string): text is Sent["method"] => ["GET", "POST", "PUT", "PATCH", "DELETE"].includes(text);

/** Lists the requests of one operation of the API that have exactly one odd value in address or body. */
function oddRequests(
  path: string,
  method: Sent["method"],
  { parameters, requestBody }: z.output<typeof operation>,
): readonly Sent[] {
  const filled = (odd: string | undefined, value: string) =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(
        name === odd ? value : name === "id" ? (method === "GET" ? incident : "incident-1999-01-01-0000") : "x",
      ),
    );
  const body = requestBody?.content["application/json"]?.schema;
  const forms = body === undefined ? [] : [...(body.anyOf ?? body.oneOf ?? [body])];
  const bodies = forms.flatMap((form) => {
    const base = valueOf(form);
    const fields = typeof base === "object" && base !== null ? base : {};
    const odd = Object.keys(form.properties ?? {}).flatMap((name) =>
      oddTexts.map((value) => JSON.stringify({ ...fields, [name]: value })),
    );
    return [...odd, `{"by":"alice","text":${deep(30_000)}}`, '{"__proto__":{"by":"alice"}}'];
  });
  const usual = bodies.length === 0 ? {} : { payload: JSON.stringify(valueOf(forms[0] ?? {})) };
  return [
    ...parameters.flatMap(({ name, in: place }) =>
      oddTexts
        .filter((text) => text !== "\ud800")
        .flatMap((text): readonly Sent[] => {
          if (place === "path") return [{ method, url: filled(name, text), ...usual }];
          if (place !== "query") return [];
          return [{ method, url: `${filled(undefined, "")}?${name}=${encodeURIComponent(text)}`, ...usual }];
        }),
    ),
    ...bodies.map((payload) => ({ method, url: filled(undefined, ""), payload })),
  ];
}

test("no odd value in any field of any route is our own fault: names every object has, NUL, the year 9999, bodies without a bottom", async () => {
  const { paths } = description.parse((await api.app.inject({ method: "GET", url: "/openapi.json" })).json());
  const requests = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([name, described]) => {
      const method = name.toUpperCase();
      // Event streams never end.
      if (!isMethod(method) || path.endsWith("/events")) return [];
      return oddRequests(path, method, operation.parse(described));
    }),
  );
  expect(requests.length).toBeGreaterThan(1000);
  const faults: unknown[] = [];
  for (const [number, { method, url, payload }] of requests.entries()) {
    const headers = { authorization: `Bearer ${token}`, "idempotency-key": `odd-${String(number)}` };
    const { statusCode } = await api.app.inject(
      payload === undefined
        ? { method, url, headers }
        : { method, url, payload, headers: { ...headers, "content-type": "application/json" } },
    );
    if (statusCode === 500) faults.push({ method, url, payload: payload?.slice(0, 200), statusCode });
  }
  expect(faults).toEqual([]);
}, 300_000);

test.each([
  ["a schedule named __proto__", "GET", "/on-call/schedules/__proto__/preview", undefined, [404]],
  ["a service of NUL", "GET", "/incidents?service=%00", undefined, [400]],
  ["the year 9999", "GET", "/on-call?at=9999-12-31T23:59:59Z", undefined, [400]],
  [
    "30,000 levels",
    "POST",
    "/incidents/incident-1999-01-01-0000/commands/recordFinding",
    `{"text":${deep(30_000)}}`,
    [400],
  ],
] as const)("%s is answered 4xx", async (_, method, url, payload, expected) => {
  const headers = { authorization: `Bearer ${token}`, "idempotency-key": url };
  const { statusCode } = await api.app.inject(
    payload === undefined
      ? { method, url, headers }
      : { method, url, payload, headers: { ...headers, "content-type": "application/json" } },
  );
  expect(expected).toContain(statusCode);
});
