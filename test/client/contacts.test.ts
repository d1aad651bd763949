import { createContactBook } from "../../records/contacts.ts";
import { createDutyBook } from "../../records/overrides-and-swaps.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const as = (person: string) => ({ "on-behalf-of": person });
const path = (person: string, rest = "") => `/people/${person}/contact-methods${rest}`;
const add = async (person: string, channel: string, address: string) =>
  api.post(path(person), { channel, address }, as(person));
/** Returns the newest message to an address, once there are more than `besides` of them. */
const newest = async (person: string, via: string, besides = 0): Promise<string> =>
  until(`a message to ${person} by ${via}`, async () => {
    const { rows } = await api.pool.query<{ text: string }>(
      "select text from local.outbox where incident_id = 'contact-check' and recipient = $1 and via = $2 order by id desc",
      [person, via],
    );
    return rows.length > besides ? rows[0]?.text : undefined;
  });
const codeIn = (text: string) => /code is (\d{6})/.exec(text)?.[1] ?? "";
const confirm = async (person: string, id: string, code: string) =>
  api.post(path(person, `/${id}/confirm`), { code }, as(person));
const remove = async (person: string, id: string, headers: Record<string, string> = as(person)) =>
  api.app.inject({
    method: "DELETE",
    url: path(person, `/${id}`),
    headers: { authorization: "Bearer a token for tests", ...headers },
  });

test("an address is used once its owner has given back the code sent to it; then a rule may name it", async () => {
  const { status, body } = await add("alice", "push", "alices-topic");
  expect(status).toBe(201);
  expect(body["notSent"]).toMatch(/^Nothing goes out by push: ntfy is not configured here\./);
  const id = String(body["id"]);
  const rule = { page: [{ afterMinutes: 0, channel: "push" }], message: [] };
  expect((await api.post("/people/alice/paging-rule", rule, as("alice"))).body).toMatchObject({
    status: 409,
    detail: "alice has no confirmed push. Add and confirm it first.",
  });
  const code = codeIn(await newest("alice", "push"));
  expect((await confirm("alice", id, code === "000000" ? "000001" : "000000")).body["detail"]).toMatch(/not the code/);
  expect((await confirm("alice", id, code)).status).toBe(200);
  expect((await api.post("/people/alice/paging-rule", rule, as("alice"))).status).toBe(200);
  const { body: methodsShown } = await api.get(path("alice"));
  expect(methodsShown).toMatchObject({ rule, methods: [{ id, channel: "push", address: "…pic" }] });
});

test("the code stands in no history", async () => {
  const { body } = await add("carol", "push", "carols-topic");
  const code = codeIn(await newest("carol", "push"));
  const runs = api.temporal.client.workflow.list({ query: "WorkflowType = 'checkContact'" });
  for await (const { workflowId } of runs) {
    if (!workflowId.includes(String(body["id"]))) continue;
    const { events } = await api.temporal.client.workflow.getHandle(workflowId).fetchHistory();
    const text = JSON.stringify(events ?? [], (_, it: unknown) =>
      it instanceof Uint8Array ? Buffer.from(it).toString() : it,
    );
    expect(text).not.toContain(code);
    expect(text).not.toContain("carols-topic");
  }
});

test("how somebody is reached is theirs alone to change, and only they read the whole address", async () => {
  const refusal = await api.post(path("bob"), { channel: "push", address: "bobs-topic" }, as("alice"));
  expect(refusal.body).toMatchObject({ status: 403, detail: "How bob is reached is for bob alone to change." });
});

test("an integration that speaks for somebody neither reads nor changes how they are reached", async () => {
  const { body } = await api.post("/tokens", { name: "monitoring", standing: "integration" });
  const headers = { authorization: `Bearer ${String(body["token"])}`, ...as("bob") };
  const called = async (method: "POST" | "DELETE", url: string, payload: object = {}) => {
    const response = await api.app.inject({ method, url, headers, payload });
    return [response.statusCode, response.json<{ detail: string }>().detail];
  };
  const refusal = [403, "How bob is reached is for bob alone to change."];
  const rule = { page: [], message: [] };
  expect(await called("POST", path("bob"), { channel: "push", address: "a-strangers-topic" })).toEqual(refusal);
  expect(await called("POST", "/people/bob/paging-rule", rule)).toEqual(refusal);
  expect(await called("POST", "/people/bob/test-page")).toEqual(refusal);
  expect((await add("bob", "push", "bobs-topic")).status).toBe(201);
  const shown = await api.app.inject({ method: "GET", url: path("bob"), headers });
  expect(shown.body).toContain("…pic");
  expect(shown.body).not.toContain("bobs-topic");
  const { methods } = shown.json<{ methods: readonly { id: string }[] }>();
  expect(await called("DELETE", path("bob", `/${String(methods[0]?.id)}`))).toEqual(refusal);
});

test.each([
  ["email", "alice at example.com", /An e-mail address/],
  ["sms", "0151 12345", /the country's code/],
  ["push", "has spaces", /An ntfy topic/],
])("a wrong address for %s is refused with what was expected", async (channel, address, sentence) => {
  const { status, body } = await add("alice", channel, address);
  expect(status).toBe(400);
  expect(body["detail"]).toMatch(sentence);
});

test("the last way of reaching somebody who may be paged cannot be removed; the places are listed", async () => {
  const { body } = await add("dave", "email", "dave@example.com");
  await confirm("dave", String(body["id"]), codeIn(await newest("dave", "email")));
  const refused = await remove("dave", String(body["id"]));
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({ detail: expect.stringMatching(/teams\.api\.members.*experts\.database/) });
  const { body: other } = await add("dave", "push", "daves-topic");
  await confirm("dave", String(other["id"]), codeIn(await newest("dave", "push")));
  expect((await remove("dave", String(body["id"]))).statusCode).toBe(204);
});

test("who has left is forgotten only once nothing names them any more", async () => {
  const refused = await api.app.inject({
    method: "DELETE",
    url: "/people/erin/contacts",
    headers: { authorization: "Bearer a token for tests" },
  });
  expect(refused.json()).toMatchObject({
    status: 409,
    detail: expect.stringMatching(/rotations\.commanders\.members/),
  });
});

test("who has left is not forgotten while an override names them, and is afterwards, though the file knows them no more", async () => {
  const duty = createDutyBook(api.pool);
  await createContactBook(api.pool).add("leaver", "push", "leavers-topic", Date.now());
  const stretch = { from: Date.now(), until: Date.now() + 3_600_000 };
  const by = { by: "bob", at: Date.now() };
  const { id } = await duty.addOverride(
    { schedule: "first-line", person: "leaver", insteadOf: null, reason: "Dentist", ...stretch },
    by,
  );
  const forget = async () =>
    api.app.inject({
      ...{ method: "DELETE", url: "/people/leaver/contacts" },
      headers: { authorization: "Bearer a token for tests" },
    });
  expect((await forget()).json()).toMatchObject({
    status: 409,
    detail: expect.stringMatching(/still named by an override of first-line from 2\d{3}-/),
  });
  await duty.cancelOverride(id, by);
  expect((await forget()).statusCode).toBe(204);
  expect(await createContactBook(api.pool).methodsOf("leaver")).toEqual([]);
});

test("who was never known is not forgotten: a name typed wrong is no success", async () => {
  const response = await api.app.inject({
    method: "DELETE",
    url: "/people/zed/contacts",
    headers: { authorization: "Bearer a token for tests" },
  });
  expect(response.json()).toMatchObject({ status: 404, detail: 'Nobody is called "zed" in the configuration.' });
});

test("a test page goes to every way in use, and confirming shows that it works", async () => {
  const { body } = await add("frank", "push", "franks-topic");
  await confirm("frank", String(body["id"]), codeIn(await newest("frank", "push")));
  const { body: sent } = await api.post("/people/frank/test-page", {}, as("frank"));
  const why = "Nothing goes out by push: ntfy is not configured here. What is sent stands in the local outbox.";
  expect(sent).toEqual({ channels: ["push"], notSent: [{ channel: "push", why }] });
  const text = await newest("frank", "push", 1);
  expect(text).toContain("Test page: you are reached here.");
  expect((await confirm("frank", String(body["id"]), codeIn(text))).status).toBe(200);
});
