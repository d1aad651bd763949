import { createHmac, randomUUID } from "node:crypto";
import { readSettings } from "../../config/read-settings.ts";
import { settle } from "../../support/clock.ts";
import type { World } from "../../support/recording-activities.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";
import { oneSource } from "./one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
services: { api: { name: API Service, owner: sre } }
teams: { sre: { name: SRE, members: [alice] } }
userReports: { accepted: true, severity: sev2, perHour: 3 }
alertSources:
  pagerduty: { kind: pagerduty, secrets: [A] }
  deployments: { kind: github, secrets: [A], service: { names: { api-server: API Service } } }
`,
);
const secrets = ["old secret", "new secret"];

let api: RunningApi;
let world: World;
beforeAll(async () => {
  expect(faults).toEqual([]);
  const { alertSources, services, userReports } = settings;
  api = await runApi({
    settings: { alertSources, services, userReports },
    secrets: { pagerduty: secrets, deployments: secrets },
  });
  world = await api.startWorkers();
});
afterAll(async () => api.close());

const hmac = (text: string, secret: string) => createHmac("sha256", secret).update(text).digest("hex");
const send = async (source: string, body: object, headers: (text: string) => Readonly<Record<string, string>>) => {
  const payload = JSON.stringify(body);
  const { statusCode, json } = await api.app.inject({
    ...{ method: "POST", url: `/intake/${source}`, payload },
    headers: { "content-type": "application/json", ...headers(payload) },
  });
  return { status: statusCode, body: json<{ incidents?: string[] }>() };
};
const view = async (id: string) => {
  await settle(api.temporal.client, id);
  return (await api.get(`/incidents/${id}`)).body;
};

describe("PagerDuty", () => {
  const createdAt = new Date(Date.now() - 60_000).toISOString();
  const event = (type: string, id: string, occurredAt = new Date().toISOString()) => ({
    event: {
      ...{ id: randomUUID(), event_type: type, resource_type: "incident", occurred_at: occurredAt },
      data: {
        ...{ id, type: "incident", title: "Disk full on db-1", urgency: "high", status: "triggered" },
        ...{
          created_at: createdAt,
          service: { id: "PS1", summary: "api" },
          priority: { summary: "SEV-2" },
        },
      },
    },
  });
  const signed = (text: string) => ({
    "x-pagerduty-signature": `v1=${hmac(text, "a secret of yesterday")},v1=${hmac(text, "new secret")}`,
    "x-webhook-id": randomUUID(),
  });

  test("their incident is ours, told twice it is one, and it ends with theirs", async () => {
    const theirs = randomUUID();
    const first = await send("pagerduty", event("incident.triggered", theirs), signed);
    expect(first.status).toBe(202);
    const id = String(first.body.incidents?.[0]);
    const again = await send("pagerduty", event("incident.triggered", theirs), signed);
    expect(again.body.incidents).toEqual([id]);
    expect(await view(id)).toMatchObject({ severity: "sev2", service: "API Service", title: "Disk full on db-1" });
    expect((await view(id))["alerts"]).toHaveLength(1);
    await until("a page", async () => world.done(id).find((effect) => effect.do === "page"));
    await send("pagerduty", event("incident.resolved", theirs), signed);
    await until("its end", async () => (await view(id))["endedAt"]);
  });

  test("what is of no use here is answered 202, since refusals would disable the subscription; a forged one is not", async () => {
    const note = { event: { ...event("incident.annotated", "P1").event, data: { type: "incident_note", id: "N1" } } };
    expect(await send("pagerduty", note, signed)).toMatchObject({ status: 202, body: { incidents: [] } });
    expect(await send("pagerduty", event("pagey.ping", "P1"), signed)).toMatchObject({ status: 202 });
    const forged = (text: string) => ({ "x-pagerduty-signature": `v1=${hmac(text, "guessed")}` });
    expect((await send("pagerduty", event("incident.triggered", "P1"), forged)).status).toBe(401);
    expect((await send("pagerduty", event("incident.triggered", "P1"), () => ({}))).status).toBe(401);
  });
});

describe("changes", () => {
  const signed = (text: string) => ({
    "x-hub-signature-256": `sha256=${hmac(text, "old secret")}`,
    "x-github-event": "deployment_status",
  });

  test("deployments of GitHub and changes by hand are listed at the incident of their service, the newest first", async () => {
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const deployment = {
      deployment: {
        id: 1,
        ref: "v1.2.3",
        environment: "production",
        created_at: at(20),
        creator: { login: "octocat" },
      },
      deployment_status: { state: "success", created_at: at(15), log_url: "https://ci.example.com/1" },
      repository: { name: "api-server", full_name: "example/api-server" },
    };
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect((await send("deployments", deployment, signed)).status).toBe(202);
    const flag = { service: "API Service", kind: "feature-flag", summary: "New checkout on", at: at(5) };
    expect((await api.post("/changes", flag)).status).toBe(201);
    await api.post("/changes", { ...flag, service: "Another", summary: "Not ours" });
    await api.post("/changes", { ...flag, summary: "Long ago", at: at(3000) });

    const declaring = await api.post("/incidents", {
      ...{ by: "alice", severity: "sev2", service: "API Service", title: "Payments fail", impact: "One in ten" },
    });
    const { body } = await api.get(`/incidents/${String(declaring.body["id"])}/changes`);
    expect(body["changes"]).toEqual([
      expect.objectContaining({ kind: "feature-flag", summary: "New checkout on" }),
      {
        ...{ id: "github/example/api-server/1/success", service: "API Service", kind: "deployment" },
        ...{ summary: "Deployment success v1.2.3 to production", version: "v1.2.3", author: "octocat" },
        ...{ link: "https://ci.example.com/1", at: expect.any(String) },
      },
    ]);
  });

  test("what GitHub tells besides is taken and left alone; what is not signed is refused", async () => {
    const push = (text: string) => ({ ...signed(text), "x-github-event": "push" });
    expect((await send("deployments", { ref: "main" }, push)).status).toBe(202);
    expect((await send("deployments", { ref: "main" }, () => ({}))).status).toBe(401);
  });
});

describe("user reports", () => {
  const ask = async (remoteAddress: string) => {
    const page = await api.app.inject({ method: "GET", url: "/report", remoteAddress });
    const cookie = String(page.headers["set-cookie"]).split(";")[0] ?? "";
    const form = /name="form" value="([^"]+)"/.exec(page.body)?.[1] ?? "";
    return { page, cookie, form };
  };
  const post = async (remoteAddress: string, cookie: string, fields: Readonly<Record<string, string>>) =>
    api.app.inject({
      ...{ method: "POST", url: "/report", remoteAddress, payload: new URLSearchParams(fields).toString() },
      headers: { "content-type": "application/x-www-form-urlencoded", cookie },
    });

  test("a report opens an incident in detect with the configured severity, and another of the service joins it", async () => {
    const { page, cookie, form } = await ask("10.0.0.1");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.body).toContain("<option>API Service</option>");
    const fields = { form, service: "API Service", text: "I cannot <pay>", contact: "me@example.com" };
    expect((await post("10.0.0.1", cookie, fields)).statusCode).toBe(202);
    await post("10.0.0.1", cookie, { ...fields, text: "Neither can I" });
    const listed = await until("the incident", async () => {
      const { body } = await api.get("/incidents?text=User%20report");
      return Array.isArray(body["incidents"]) && body["incidents"].length > 0 ? body["incidents"] : undefined;
    });
    expect(listed).toHaveLength(1);
    expect(listed).toMatchObject([
      { severity: "sev2", phase: "detect", title: "User report: I cannot <pay> (me@example.com)" },
    ]);
  });

  test("a form from elsewhere, or of another browser, is not taken", async () => {
    const [one, other] = [await ask("10.0.0.2"), await ask("10.0.0.2")];
    const fields = { service: "API Service", text: "x" };
    expect((await post("10.0.0.2", one.cookie, { ...fields, form: other.form })).statusCode).toBe(403);
    expect((await post("10.0.0.2", "", { ...fields, form: one.form })).statusCode).toBe(403);
  });

  test("what is longer than the form takes, or of a service that is not on it, is refused in words", async () => {
    const { cookie, form } = await ask("10.0.0.4");
    const sent = await post("10.0.0.4", cookie, { form, service: "Made up", text: "x" });
    expect([sent.statusCode, sent.body.includes("Say which of the services is affected")]).toEqual([400, true]);
    const long = await post("10.0.0.4", cookie, { form, service: "API Service", text: "x".repeat(20_000) });
    expect([long.statusCode, long.body.includes("at most 2000 characters")]).toEqual([413, true]);
  });

  test("one address may send a few an hour, and what is empty is said", async () => {
    const { cookie, form } = await ask("10.0.0.3");
    const empty = await post("10.0.0.3", cookie, { form, service: "API Service", text: " " });
    expect([empty.statusCode, empty.body.includes("Say which of the services is affected")]).toEqual([400, true]);
    const fields = { form, service: "API Service", text: "Again" };
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) statuses.push((await post("10.0.0.3", cookie, fields)).statusCode);
    expect(statuses).toEqual([202, 202, 429]);
  });
});
