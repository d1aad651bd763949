import { randomUUID } from "node:crypto";
import { type RunningApi, runApi, until } from "./running-api.ts";

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

let api: RunningApi;
let id: string;
/** The API tokens by person; with the machine's token a request may name any person. */
const tokens = new Map<string, string>();

const get = async (who: string, url: string, headers: Record<string, string> = {}) => {
  const authorization = bearer(tokens.get(who) ?? "");
  const response = await api.app.inject({ method: "GET", url, headers: { ...authorization, ...headers } });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>(), text: response.body };
};
const command = async (who: string, name: string, fields: object = {}) => {
  const url = `/incidents/${id}/commands/${name}`;
  const response = await api.app.inject({
    method: "POST",
    url,
    payload: fields,
    headers: bearer(tokens.get(who) ?? ""),
  });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
};

beforeAll(async () => {
  api = await runApi();
  await api.startWorkers();
  for (const [who, fields] of [
    ["alice", { standing: "responder", person: "alice" }],
    ["bob", { standing: "responder", person: "bob" }],
    ["carol", { standing: "commander", person: "carol" }],
    ["machine", { standing: "integration" }],
    ["admin", { standing: "admin" }],
  ] as const) {
    const { body } = await api.post("/tokens", { name: who, ...fields });
    tokens.set(who, String(body["token"]));
  }
  const declared = await api.post("/incidents", {
    ...{ by: "alice", severity: "sev3", service: "API Service" },
    ...{ title: "Keys in a public bucket", impact: "Perhaps everybody" },
  });
  id = String(declared.body["id"]);
  await command("alice", "takeCommand");
  expect((await command("alice", "makePrivate", { reason: "Security" })).status).toBe(200);
  await command("alice", "addTask", { text: "Rotate the keys", owner: "bob" });
  const finished = await command("alice", "recordFinding", { text: "Since Monday" });
  await until("the records", async () => {
    const { status } = await get("alice", `/incidents/${id}/timeline?minRevision=${String(finished.body["revision"])}`);
    return status === 200 ? status : undefined;
  });
});
afterAll(async () => api.close());

const views = ["", "/timeline", "/scorecard"];

test.each(views)(
  "GET …%s of a private incident is there for who is inside, and 404 for everybody else",
  async (view) => {
    const url = `/incidents/${id}${view}`;
    for (const insider of ["alice", "bob", "admin"]) expect((await get(insider, url)).status).toBe(200);
    for (const outsider of ["carol", "machine"]) {
      const { status, body } = await get(outsider, url);
      expect([status, body["detail"]]).toEqual([404, `There is no incident ${id}.`]);
    }
    expect((await get("admin", url, { "on-behalf-of": "bob" })).status).toBe(200);
    expect((await get("admin", url, { "on-behalf-of": "carol" })).status).toBe(404);
  },
);

test("a machine that speaks for somebody inside sees and does no more than it may by itself", async () => {
  const inBobsName = { "on-behalf-of": "bob" };
  for (const view of views) expect((await get("machine", `/incidents/${id}${view}`, inBobsName)).status).toBe(404);
  expect((await get("machine", "/incidents?text=bucket", inBobsName)).body["incidents"]).toEqual([]);
  for (const [name, fields] of [
    ["recordFinding", { text: "I was here" }],
    ["mergeInto", { into: "incident-2026-01-29-1423", reason: "One outage" }],
  ] as const) {
    const { status, body } = await command("machine", name, { ...fields, by: "bob" });
    expect([status, body["detail"]]).toEqual([404, `There is no incident ${id}.`]);
  }
});

test("merging into it is refused as if it was not there, and writes nothing into its timeline", async () => {
  const declared = await api.post("/incidents", {
    ...{ by: "carol", severity: "sev3", service: "API Service", title: "Slow", impact: "A few", separate: true },
  });
  const other = String(declared.body["id"]);
  const merge = async (into: string) => {
    const url = `/incidents/${other}/commands/mergeInto`;
    const headers = bearer(tokens.get("carol") ?? "");
    const response = await api.app.inject({ method: "POST", url, payload: { into, reason: "One outage" }, headers });
    return [response.statusCode, response.json<{ detail: string }>().detail];
  };
  const before = await get("alice", `/incidents/${id}/timeline`);
  const absent = "incident-2001-01-29-1423";
  expect(await merge(absent)).toEqual([404, `There is no incident ${absent}.`]);
  expect(await merge(id)).toEqual([404, `There is no incident ${id}.`]);
  const after = await get("alice", `/incidents/${id}/timeline`);
  expect(after.body["events"] ?? after.text).toEqual(before.body["events"] ?? before.text);
});

test("lists name it only to those inside", async () => {
  expect((await get("bob", "/incidents?limit=500")).text).toContain(id);
  expect((await get("carol", "/incidents?limit=500")).text).not.toContain(id);
  expect((await get("machine", "/incidents?text=bucket")).body["incidents"]).toEqual([]);
});

test("an alert of its own is taken, and names it only to those inside", async () => {
  const fields = {
    ...{ alert: "BucketPublic", summary: "Anybody can read it", severity: "sev3" },
    ...{ service: "API Service", source: "scanner", startedAt: new Date().toISOString() },
  };
  const opened = await api.post("/alerts", { ...fields, status: "firing", groupKey: "bucket" });
  const hidden = String(opened.body["incident"]);
  await api.post(`/incidents/${hidden}/commands/acknowledge`, { by: "alice" });
  const made = await api.post(`/incidents/${hidden}/commands/makePrivate`, { by: "alice", reason: "Security" });
  expect(made.status).toBe(200);
  await until("the records", async () => {
    const url = `/incidents/${hidden}/timeline?minRevision=${String(made.body["revision"])}`;
    return (await get("admin", url)).status === 200 ? true : undefined;
  });
  const again = async (who: string) => {
    const url = "/alerts";
    const payload = { ...fields, alert: randomUUID(), status: "firing", groupKey: "bucket" };
    const headers = bearer(tokens.get(who) ?? "");
    return (await api.app.inject({ method: "POST", url, payload, headers })).json<unknown>();
  };
  const joined = {
    ...{ outcome: "accepted", became: "joined" },
    note: expect.stringMatching(/^[0-9a-f-]{36} joined the incident of its group\.$/),
  };
  expect(await again("machine")).toEqual(joined);
  expect(await again("admin")).toEqual({ ...joined, incident: hidden });
});

test("nobody outside can do anything to it, not even join", async () => {
  const { status, body } = await command("carol", "join");
  expect([status, body["detail"]]).toEqual([404, `There is no incident ${id}.`]);
  expect((await command("bob", "completeTask", { task: 1 })).status).toBe(200);
});

test("who is pulled in is inside from then on", async () => {
  expect((await command("alice", "assignRole", { role: "scribe", person: "carol" })).status).toBe(200);
  await until("carol to be inside", async () =>
    (await get("carol", "/incidents?limit=500")).text.includes(id) ? id : undefined,
  );
  expect((await get("carol", `/incidents/${id}`)).status).toBe(200);
  expect((await command("carol", "recordFinding", { text: "Nobody read them" })).status).toBe(200);
});
