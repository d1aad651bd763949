import { randomUUID } from "node:crypto";
import { createTokenGate } from "../../client/api/edges/token-gate.ts";
import { createTokens, type Tokens } from "../../records/tokens.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

const saying = (words: string): unknown => expect.stringContaining(words);

let api: RunningApi;
let clock = Date.now();
beforeAll(async () => {
  api = await runApi({ now: () => clock, patience: { answerWithinMs: 300, signalWithinMs: 1000 } });
});
afterAll(async () => api.close());

const made = async (fields: object): Promise<{ id: string; text: string }> => {
  const { status, body } = await api.post("/tokens", { name: "a test's", ...fields });
  expect({ status, detail: body["detail"] }).toEqual({ status: 201, detail: undefined });
  return { id: String(body["id"]), text: String(body["token"]) };
};
const call = async (text: string, method: "GET" | "POST" | "DELETE", url: string, payload?: object) => {
  const headers = { authorization: `Bearer ${text}` };
  const response = await api.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
};
const absent = "/incidents/incident-1999-01-01-0000";

test("a token is shown once, recognised by its prefix, and kept only as a digest", async () => {
  const { id, text } = await made({ name: "dashboard", standing: "viewer" });
  expect(text).toMatch(/^inc_[a-z0-9]{10}_[\w-]{43}$/);
  const listed = await api.get("/tokens");
  expect(listed.body["tokens"]).toContainEqual(
    expect.objectContaining({ id, name: "dashboard", prefix: `${text.slice(0, 15)}…`, standing: "viewer" }),
  );
  const stored = await api.pool.query("select tokens::text as row from tokens");
  for (const shown of [JSON.stringify(listed.body), JSON.stringify(stored.rows)]) {
    expect(shown).not.toContain(text.slice(16));
  }
});

test("everybody can ask what their token stands for, and when it was last used is noted", async () => {
  const { id, text } = await made({ standing: "responder", person: "alice" });
  expect((await call(text, "GET", "/whoami")).body).toEqual({
    name: "a test's",
    standing: "responder",
    person: "alice",
  });
  await until("its use to be noted", async () => (await createTokens(api.pool).find(id))?.lastUsedAt ?? undefined);
});

describe("a token that does not hold is answered 401, with what became of it", () => {
  test("unknown", async () => {
    const { text } = await made({ standing: "viewer" });
    const { status, body } = await call(`${text.slice(0, -4)}AAAA`, "GET", "/incidents");
    expect([status, body["type"]]).toEqual([401, "/problems/not-authenticated"]);
    expect(body["detail"]).toBe("This token is not known here. `incident token create` makes one.");
  });

  test("revoked", async () => {
    const { id, text } = await made({ name: "leaked", standing: "viewer" });
    expect((await call(text, "GET", "/incidents")).status).toBe(200);
    const revoked = await api.app.inject({
      ...{ method: "DELETE", url: `/tokens/${id}` },
      headers: { authorization: `Bearer ${(await made({ standing: "admin" })).text}` },
    });
    expect(revoked.json()).toMatchObject({ id, revokedAt: expect.any(String) });
    const { status, body } = await call(text, "GET", "/incidents");
    expect(status).toBe(401);
    expect(body["detail"]).toMatch(/^The token inc_\w{10}_… \(leaked\) was revoked on \d{4}-\d\d-\d\d\. Ask an admin/);
    expect(JSON.stringify((await api.get("/tokens")).body)).not.toContain(id);
    expect(JSON.stringify((await api.get("/tokens?revoked=true")).body)).toContain(id);
  });

  test("expired", async () => {
    const { text } = await made({ standing: "viewer", expiresAt: new Date(clock + 3_600_000).toISOString() });
    expect((await call(text, "GET", "/incidents")).status).toBe(200);
    clock += 3_600_000;
    const { status, body } = await call(text, "GET", "/incidents");
    expect([status, body["detail"]]).toEqual([401, saying("expired on")]);
  });
});

describe("a standing too low is answered 403, with the one that is needed", () => {
  test.each([
    ["viewer", undefined, "POST", `${absent}/commands/acknowledge`, "responder"],
    ["viewer", undefined, "POST", "/incidents", "responder"],
    ["responder", "alice", "POST", "/alerts", "sender"],
    ["sender", undefined, "GET", "/incidents", "viewer"],
    ["sender", undefined, "GET", "/directory", "viewer"],
    ["sender", undefined, "POST", "/incidents", "responder"],
    ["sender", undefined, "POST", `${absent}/commands/acknowledge`, "responder"],
    ["sender", undefined, "POST", "/people/alice/paging-rule", "responder"],
    ["commander", "alice", "GET", "/tokens", "admin"],
    ["integration", undefined, "POST", "/tokens", "admin"],
    ["integration", undefined, "POST", `${absent}/commands/enterRetroactively`, "commander"],
  ] as const)("%s (%s): %s %s needs %s or more", async (standing, person, method, url, needed) => {
    const { text } = await made({ standing, ...(person === undefined ? {} : { person }) });
    const { status, body } = await call(text, method, url, method === "POST" ? {} : undefined);
    expect([status, body["type"]]).toEqual([403, "/problems/not-allowed"]);
    expect(body["detail"]).toBe(`This needs the standing ${needed}; yours is ${standing}.`);
  });

  test("going beyond one's role to waive a promise takes a commander; taking command never does", async () => {
    const { text } = await made({ standing: "responder", person: "alice" });
    const waive = { obligation: "room#1", reason: "Not needed", approver: "bob", override: "Nobody else is here" };
    const refused = await call(text, "POST", `${absent}/commands/waive`, waive);
    expect([refused.status, refused.body["detail"]]).toEqual([403, saying("Take command first.")]);
    const answer = await call(text, "POST", `${absent}/commands/takeCommand`, { override: "Bob is silent" });
    expect(answer.status).toBe(404);
  });
});

describe("who acts", () => {
  test("is the token's own person, and may not be somebody else", async () => {
    const { text } = await made({ standing: "responder", person: "alice" });
    const { status, body } = await call(text, "POST", `${absent}/commands/join`, { by: "bob" });
    expect([status, body["detail"]]).toEqual([403, "This token is alice's: it may not act for bob."]);
    expect((await call(text, "POST", `${absent}/commands/join`, {})).status).toBe(404);
  });

  test("is whom an integration names; by itself it may do what machines may", async () => {
    const { text } = await made({ name: "chat", standing: "integration" });
    expect((await call(text, "POST", `${absent}/commands/join`, { by: "bob" })).status).toBe(404);
    const alone = await call(text, "POST", `${absent}/commands/join`, {});
    expect([alone.status, alone.body["type"]]).toEqual([400, "/problems/nobody-named"]);
    expect((await call(text, "POST", `${absent}/commands/recordFinding`, { text: "Disk full" })).status).toBe(404);
  });
});

test("a token nobody could use is not made", async () => {
  for (const [fields, words] of [
    [{ standing: "responder" }, "a responder is a person"],
    [{ standing: "viewer", expiresAt: "2020-01-01T00:00:00Z" }, "expired already"],
    [{ standing: "emperor" }, "body.standing"],
    [{ standing: "responder", person: "mallory" }, 'Nobody is called "mallory"'],
  ] as const) {
    const { status, body } = await api.post("/tokens", { name: "useless", ...fields });
    expect([status, body["detail"]]).toEqual([400, saying(words)]);
  }
});

test("revoking what never was is answered 404", async () => {
  const { text } = await made({ standing: "admin" });
  expect((await call(text, "DELETE", "/tokens/nosuchtoken")).body["detail"]).toBe("There is no token nosuchtoken.");
});

describe("while the database is down", () => {
  const day = 24 * 3_600_000;
  let now = 0;
  let down = false;
  const flaky = (): Tokens => {
    const tokens = createTokens(api.pool);
    return {
      ...tokens,
      find: async (id) => (down ? Promise.reject(new Error("connection refused")) : tokens.find(id)),
      noteUse: async () => undefined,
    };
  };

  test("tokens in use go on for a day, also those this process never met; others are asked to come again", async () => {
    const secret = await made({ name: randomUUID(), standing: "integration" });
    const faults: string[] = [];
    const gate = createTokenGate({ tokens: flaky(), now: () => now, report: (_, sentence) => faults.push(sentence) });
    await until("tokens to be known", async () => (await gate.admit(secret.text).catch(() => undefined))?.name);
    const later = await made({ standing: "viewer" });

    down = true;
    now = day - 1;
    expect((await gate.admit(secret.text)).standing).toBe("integration");
    expect(faults).toEqual(["the database does not answer: tokens are known from memory"]);
    await expect(gate.admit(later.text)).rejects.toMatchObject({ problem: "unavailable" });

    now = day + 1;
    await expect(gate.admit(secret.text)).rejects.toMatchObject({ problem: "unavailable" });
    down = false;
    now = day + 60_000;
    expect((await gate.admit(secret.text)).standing).toBe("integration");
  });
});
