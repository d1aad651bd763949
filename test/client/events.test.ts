import { once } from "node:events";
import { get } from "node:http";
import { createParser } from "eventsource-parser";
import { type RunningApi, runApi, token, until } from "./running-api.ts";

interface Told {
  readonly ordinal: number;
  readonly incident: string;
  readonly seq: number;
  readonly type: string;
  readonly line: string;
}

let api: RunningApi;
let base: string;
beforeAll(async () => {
  api = await runApi();
  await api.startWorkers();
  base = await api.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => api.close());

/**
 * Makes a client that stores the events it received and the id of the last one, as browsers do. `cutOff` ends the
 * connection in the middle of the stream.
 */
const listen = async (path: string, options: { readonly lastId?: string; readonly bearer?: string } = {}) => {
  const hangUp = new AbortController();
  const told: Told[] = [];
  let lastId = options.lastId;
  const response = await fetch(`${base}${path}`, {
    headers: {
      authorization: `Bearer ${options.bearer ?? token}`,
      ...(lastId === undefined ? {} : { "last-event-id": lastId }),
    },
    signal: hangUp.signal,
  });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
  const parser = createParser({
    onEvent: ({ id, data }) => {
      lastId = id;
      const event: Told = JSON.parse(data);
      told.push(event);
    },
  });
  const text = new TextDecoder();
  const over = (async () => {
    const chunks: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined;
    for await (const chunk of chunks ?? []) {
      const heard = text.decode(chunk, { stream: true });
      parser.feed(heard);
      // The id that the server sends before the first event.
      lastId ??= /^id: (\d+)$/m.exec(heard)?.[1];
    }
  })().catch(() => undefined);
  const heard = async (count: number) =>
    until(`${count} events`, async () => (told.length >= count ? told.length : undefined));
  const cutOff = async () => {
    hangUp.abort();
    await over;
    return lastId;
  };
  return { told, heard, cutOff, over };
};

const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
const declared = async (): Promise<string> => String((await api.post("/incidents", declaration)).body["id"]);
const finding = async (id: string, text: string) =>
  api.post(`/incidents/${id}/commands/recordFinding`, { by: "alice", text });
const recorded = async (where = "") =>
  (
    await api.pool.query<{ ordinal: string }>(
      `select ordinal from timeline_events where line <> '' ${where} order by ordinal`,
    )
  ).rows.map(({ ordinal }) => Number(ordinal));

test("a client that is cut off again and again misses nothing and sees nothing twice", async () => {
  const ids = await Promise.all([declared(), declared(), declared()]);
  const seen: Told[] = [];
  let lastId: string | undefined;
  let findings = Promise.resolve<unknown>(undefined);
  for (let round = 0; round < 6; round++) {
    findings = Promise.all([findings, ...ids.map(async (id) => finding(id, `round ${round}`))]);
    const client = await listen("/events?after=0", lastId === undefined ? {} : { lastId });
    await client.heard(1);
    lastId = await client.cutOff();
    seen.push(...client.told);
  }
  await findings;
  const rest = await listen("/events", lastId === undefined ? {} : { lastId });
  const told = () => [...seen, ...rest.told].map(({ ordinal }) => ordinal);
  // Events go on being recorded for a while after a command was answered.
  await until("the findings", async () => {
    const said = (await recorded("and type = 'findingRecorded'")).length;
    return said === 18 && told().at(-1) === (await recorded()).at(-1) ? true : undefined;
  });
  await rest.cutOff();
  expect(told()).toEqual((await recorded()).slice(0, told().length));
  expect(told().length).toBeGreaterThan(18);
});

test("one that was never told anything resumes from where it began", async () => {
  const id = await declared();
  await until("quiet", async () => {
    const before = (await recorded()).length;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return (await recorded()).length === before ? true : undefined;
  });
  const first = await listen("/events");
  await until("its place", async () => ((await api.pool.query("select 1")).rowCount === 1 ? true : undefined));
  const lastId = await first.cutOff();
  await finding(id, "said while nobody listened");
  const second = await listen("/events", lastId === undefined ? {} : { lastId });
  await second.heard(1);
  expect(second.told[0]).toMatchObject({
    incident: id,
    type: "findingRecorded",
    line: expect.stringContaining("nobody"),
  });
  await second.cutOff();
});

test("one incident's events can be followed alone, from the beginning, and only those that are wanted", async () => {
  const [id] = await Promise.all([declared(), declared()]);
  await finding(id, "The pool is exhausted");
  const client = await listen(`/incidents/${id}/events?after=0&types=declared,findingRecorded`);
  await client.heard(2);
  expect(client.told.map(({ incident, type }) => [incident, type])).toEqual([
    [id, "declared"],
    [id, "findingRecorded"],
  ]);
  await client.cutOff();
});

test("a stream ends within ten seconds of its token's revocation, and tells nothing more", async () => {
  const { body } = await api.post("/tokens", { name: "console", standing: "viewer" });
  const followed = await declared();
  const client = await listen(`/incidents/${followed}/events`, { bearer: String(body["token"]) });
  // Another process revokes the token, so the API under test has to notice this by itself.
  await api.pool.query("update tokens set revoked_at = now() where id = $1", [body["id"]]);
  const revokedAt = Date.now();
  await client.over;
  expect(Date.now() - revokedAt).toBeLessThan(11_000);
  await finding(followed, "said when nobody may listen any more");
  expect(client.told.map(({ type }) => type)).not.toContain("findingRecorded");
  await expect(listen("/events", { bearer: String(body["token"]) })).rejects.toThrow("401");
});

test("a private incident is told only to those inside", async () => {
  const token = async (person: string) =>
    String((await api.post("/tokens", { name: person, standing: "responder", person })).body["token"]);
  const outside = await listen("/events", { bearer: await token("frank") });
  const inside = await listen("/events", { bearer: await token("alice") });
  const secret = await declared();
  await api.post(`/incidents/${secret}/commands/takeCommand`, { by: "alice" });
  await api.post(`/incidents/${secret}/commands/makePrivate`, { by: "alice", reason: "Security" });
  await finding(secret, "A leaked key");
  const open = await declared();
  const told = async (client: typeof inside, incident: string, type: string) =>
    until(`${type} of ${incident}`, async () =>
      client.told.find((event) => event.incident === incident && event.type === type),
    );
  await told(inside, secret, "findingRecorded");
  await told(outside, open, "declared");
  expect(outside.told.filter(({ type, incident }) => incident === secret && type === "findingRecorded")).toEqual([]);
  await Promise.all([inside.cutOff(), outside.cutOff()]);

  const response = await api.app.inject({
    ...{ method: "GET", url: `/incidents/${secret}/events` },
    headers: { authorization: `Bearer ${await token("carol")}` },
  });
  expect(response.statusCode).toBe(404);
});

test("more streams than there may be are asked to come again", async () => {
  const headers = { authorization: `Bearer ${token}` };
  const clients = Array.from({ length: 200 }, () => get(`${base}/events`, { headers, agent: false }));
  await Promise.all(clients.map(async (client) => once(client, "response")));
  const { status, body } = await api.get("/events");
  expect([status, body["type"]]).toEqual([503, "/problems/busy"]);
  for (const client of clients) client.destroy();
  await until("room for another stream", async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const client = get(`${base}/events`, { headers, agent: false }, (response) => {
        client.destroy();
        resolve(response.statusCode);
      });
    });
    return status === 200 ? true : undefined;
  });
});

test("a type of event that does not exist is refused", async () => {
  const { status, body } = await api.get("/events?types=declared,exploded");
  expect([status, body["detail"]]).toEqual([400, "query.types: names an event that does not exist"]);
});

test("when the API stops it ends its streams, and stops at once", async () => {
  const response = await fetch(`${base}/events`, { headers: { authorization: `Bearer ${token}` } });
  const text = response.text();
  await api.app.close();
  expect(await text).toMatch(/^retry: 2000\nid: \d+\n\n$/);
});
