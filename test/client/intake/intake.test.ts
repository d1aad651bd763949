import { createHmac, randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { readSettings } from "../../config/read-settings.ts";
import { settle } from "../../support/clock.ts";
import type { World } from "../../support/recording-activities.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";
import { alertmanagerPayload } from "./fixtures.ts";

const { settings: configured, faults } = readSettings(
  "config.yaml",
  `
people: { alice: { name: Alice } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice, engineeringLead: alice }
services: { api: { name: API Service, owner: sre } }
teams: { sre: { name: SRE, members: [alice] } }
alerts:
  rules:
    - { name: staging waits, when: ['env="staging"'], severity: sev3, detection: { waitSeconds: 3600 } }
    - { name: rare, when: ['service="rare"'], detection: { threshold: { times: 2, withinMinutes: 60 } } }
    - { name: payments are grave, when: ['service=~"pay.*"'], severity: sev1 }
alertSources:
  prometheus: { kind: alertmanager, secrets: [A] }
  grafana: { kind: grafana, secrets: [A] }
  grafana-timed: { kind: grafana, secrets: [A], timestampHeader: X-Grafana-Alerting-Timestamp }
  jobs:
    kind: generic
    secrets: [A]
    map:
      each: checks
      alert: check.id
      summary: "{check.name} on {host}"
      status: state
      severity: level
      service: app
      startedAt: since
      labels: { env: environment }
  plain: { kind: generic, secrets: [A], groupBy: [team] }
  forms: { kind: generic, secrets: [A] }
  events: { kind: cloudevents, secrets: [A] }
`,
);
const webhookSecret = `whsec_${Buffer.from("a secret of twenty-four b").toString("base64")}`;
const secrets = ["the-newer", "the-older"];
const all = {
  prometheus: secrets,
  grafana: secrets,
  "grafana-timed": secrets,
  plain: secrets,
  forms: secrets,
  events: [webhookSecret],
};

let api: RunningApi;
let world: World;
beforeAll(async () => {
  expect(faults).toEqual([]);
  const { alerts, alertSources, services } = configured;
  api = await runApi({
    settings: { alerts, alertSources, services },
    secrets: { ...all, jobs: [webhookSecret, "plain"] },
  });
  world = await api.startWorkers();
});
afterAll(async () => api.close());

const bearer = { authorization: "Bearer the-newer" };
const send = async (source: string, payload: object | string, headers: Readonly<Record<string, string>> = bearer) => {
  const { statusCode, json } = await api.app.inject({
    method: "POST",
    url: `/intake/${source}`,
    payload,
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: statusCode, body: json<{ incidents?: string[]; alerts?: number; detail?: string }>() };
};
const opened = async (
  source: string,
  payload: object | string,
  headers: Readonly<Record<string, string>> = bearer,
): Promise<string> => {
  const { status, body } = await send(source, payload, headers);
  expect({ status, detail: body.detail }).toEqual({ status: 202, detail: undefined });
  expect(body.incidents).toHaveLength(1);
  return String(body.incidents?.[0]);
};
const view = async (id: string) => {
  await settle(api.temporal.client, id);
  return (await api.get(`/incidents/${id}`)).body;
};
const now = () => new Date().toISOString();
const paged = (id: string) => world.done(id).filter((effect) => effect.do === "page").length;

describe("Alertmanager", () => {
  test("fires, and the page goes out; the same notification again changes nothing; resolved, it ends", async () => {
    const group = randomUUID();
    const startsAt = now();
    const id = await opened("prometheus", alertmanagerPayload([{ status: "firing", startsAt }], group));
    await until("a page", async () => (paged(id) > 0 ? true : undefined));
    expect(await view(id)).toMatchObject({ severity: "sev2", service: "API Service", title: "API errors 1" });

    await opened("prometheus", alertmanagerPayload([{ status: "firing", startsAt }], group));
    expect((await view(id))["alerts"]).toHaveLength(1);
    expect(paged(id)).toBe(1);

    expect(await opened("prometheus", alertmanagerPayload([{ status: "resolved", startsAt }], group))).toBe(id);
    await until("its end", async () => (await view(id))["endedAt"]);
    expect(world.done(id).map((effect) => effect.do)).toContain("withdrawPages");
  });

  test("a batch larger than one message is taken whole, by one incident", async () => {
    const startsAt = now();
    const many = Array.from({ length: 230 }, (_, index) => ({
      ...{ status: "firing" as const, startsAt, labels: { instance: `host-${index}` } },
      fingerprint: `fingerprint-${index}`,
    }));
    const id = await opened("prometheus", alertmanagerPayload(many));
    expect((await view(id))["alerts"]).toHaveLength(230);
  });

  test("is refused without its secret, known by the newer and the older, as bearer and as password", async () => {
    const payload = alertmanagerPayload([{ status: "resolved", startsAt: now() }]);
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
    const answers = [
      await send("prometheus", payload, {}),
      await send("prometheus", payload, { authorization: "Bearer the-newest" }),
      await send("prometheus", payload, basic("grafana:the-newer")),
      await send("prometheus", payload, bearer),
      await send("prometheus", payload, { authorization: "Bearer the-older" }),
      await send("prometheus", payload, basic("prometheus:the-older")),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 202, 202, 202]);
    expect(answers[0]?.body.detail).toBe(
      "This is not prometheus, or it does not show the secret of the source: docs/alerts.md tells how.",
    );
  });

  test("one alert of a group clears as another fires: it is one incident, paged once", async () => {
    const group = randomUUID();
    const startsAt = now();
    const alert = (fingerprint: string, status: "firing" | "resolved") => ({ status, startsAt, fingerprint });
    const id = await opened("prometheus", alertmanagerPayload([alert("a", "firing")], group));
    expect(await opened("prometheus", alertmanagerPayload([alert("a", "resolved"), alert("b", "firing")], group))).toBe(
      id,
    );
    const { alerts, endedAt } = await view(id);
    expect({ alerts, endedAt }).toMatchObject({ alerts: { length: 2 }, endedAt: undefined });
    await until("a page", async () => (paged(id) > 0 ? true : undefined));
    expect(paged(id)).toBe(1);
  });

  test("what waits by its rule keeps no alert of its group waiting that pages at once", async () => {
    const group = randomUUID();
    const alert = (fingerprint: string, labels: Readonly<Record<string, string>>) => ({
      ...{ status: "firing" as const, startsAt: now(), fingerprint, labels },
    });
    const waiting = alert("a", { env: "staging" });
    const id = await opened("prometheus", alertmanagerPayload([waiting], group));
    await opened("prometheus", alertmanagerPayload([waiting, alert("b", { env: "production" })], group));
    await until("a page", async () => (paged(id) > 0 ? true : undefined));
  });

  test("an alert that says it began in the future, or before anything was monitored, began when it came", async () => {
    for (const startsAt of ["0001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"]) {
      const id = await opened("prometheus", alertmanagerPayload([{ status: "firing", startsAt }]));
      expect(id).toContain(`incident-${now().slice(0, 10)}`);
    }
  });

  test("what is larger than 8 MB is refused with the limit, once the sender is known", async () => {
    const huge = " ".repeat(8 * 1024 * 1024 + 1);
    expect(await send("prometheus", huge)).toMatchObject({
      status: 413,
      body: { detail: "The request is too large: 8 MB is the most it may have." },
    });
    expect((await send("prometheus", huge, { authorization: "Bearer x" })).status).toBe(401);
  });

  test("labels and annotations that are null are none", async () => {
    const group = randomUUID();
    const alert = { status: "firing", labels: null, annotations: null, startsAt: now(), fingerprint: "a" };
    const id = await opened("prometheus", { groupKey: group, alerts: [alert] });
    expect(await view(id)).toMatchObject({ service: "unknown", severity: "sev3", title: "alert" });
  });

  test("a payload that is none is refused in words, an unknown source is named", async () => {
    const none = await send("prometheus", { hello: 1 });
    expect(none.status).toBe(400);
    expect(none.body.detail).toContain("body.groupKey");
    expect((await send("prometheus", "{")).body.detail).toBe("body: it is not JSON.");
    expect((await send("nagios", {})).status).toBe(404);
  });

  test("what the rules say of its labels is frozen with the incident: staging waits", async () => {
    const id = await opened(
      "prometheus",
      alertmanagerPayload([{ status: "firing", startsAt: now(), labels: { env: "staging" } }]),
    );
    const { body } = await api.get(`/incidents/${id}`);
    expect(body["severity"]).toBe("sev3");
    expect((await view(id))["obligations"]).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ promise: "held alert looked at again" })]),
    );
    expect(paged(id)).toBe(0);
  });
});

describe("Grafana", () => {
  const hmac = (text: string, secret = "the-older") => createHmac("sha256", secret).update(text).digest("hex");
  const payload = () =>
    JSON.stringify({ ...alertmanagerPayload([{ status: "firing", startsAt: now() }]), orgId: 1, version: "1" });

  test("its signature counts, whichever secret made it, and a wrong one does not, whatever token comes with it", async () => {
    const body = payload();
    await opened("grafana", body, { "x-grafana-alerting-signature": hmac(body) });
    await opened("grafana", payload());
    const forged = await send("grafana", body, { ...bearer, "x-grafana-alerting-signature": hmac(`${body} `) });
    expect(forged.status).toBe(401);
  });

  test("a signed time has to be fresh", async () => {
    const body = payload();
    const at = (seconds: number) => ({
      "x-grafana-alerting-timestamp": String(seconds),
      "x-grafana-alerting-signature": hmac(`${seconds}:${body}`),
    });
    const seconds = Math.floor(Date.now() / 1000);
    expect((await send("grafana-timed", body, at(seconds))).status).toBe(202);
    expect((await send("grafana-timed", body, at(seconds - 330))).status).toBe(401);
    expect((await send("grafana-timed", body, at(seconds + 330))).status).toBe(401);
    expect((await send("grafana-timed", body, { "x-grafana-alerting-signature": hmac(body) })).status).toBe(401);
  });
});

describe("any JSON, by a mapping", () => {
  const check = (fields: object = {}) => ({
    ...{ check: { id: randomUUID(), name: "Disk full" }, host: "db-1", state: "CRITICAL", level: "SEV-2" },
    ...{ app: "payments", since: Math.floor(Date.now() / 1000), environment: "production", ...fields },
  });
  const signed = (text: string) => {
    const id = randomUUID();
    const at = new Date();
    return {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": `v1,${"A".repeat(43)}= ${new Webhook(webhookSecret).sign(id, at, text)}`,
    };
  };

  test("its fields are where the configuration says, and the rules look at the labels it names", async () => {
    const one = check();
    const text = JSON.stringify({ checks: [one] });
    const id = await opened("jobs", text, signed(text));
    expect(await view(id)).toMatchObject({ severity: "sev1", service: "payments", title: "Disk full on db-1" });
    const over = JSON.stringify({ checks: [{ ...one, state: "recovered" }] });
    expect(await opened("jobs", over, signed(over))).toBe(id);
  });

  test("several alerts in one body are each brought to their own incident", async () => {
    const text = JSON.stringify({ checks: [check(), check(), check()] });
    expect((await send("jobs", text, signed(text))).body).toMatchObject({ alerts: 3, incidents: { length: 3 } });
  });

  test("a time may be counted in any unit from seconds down, and what is no time is refused", async () => {
    const seconds = Math.floor(Date.now() / 1000) - 1800;
    const ids: string[] = [];
    for (const since of [seconds, seconds * 1e3, seconds * 1e6, seconds * 1e9]) {
      const text = JSON.stringify({ checks: [check({ since })] });
      ids.push(await opened("jobs", text, signed(text)));
    }
    const began = await Promise.all(ids.map(async (id) => (await view(id))["impactStartedAt"]));
    const halfAnHourAgo = new Date(seconds * 1000).toISOString();
    expect(began).toEqual([halfAnHourAgo, halfAnHourAgo, halfAnHourAgo, halfAnHourAgo]);
    const text = JSON.stringify({ checks: [check({ since: "Event 5" })] });
    const { status, body } = await send("jobs", text, signed(text));
    expect([status, body.detail]).toEqual([400, 'body.checks.0.since: "Event 5" is no time.']);
  });

  test("a body may be a list, a form, or left out for a query; another one is said to be no JSON", async () => {
    const alert = () => ({ alert: randomUUID(), summary: "From anywhere" });
    expect((await send("forms", [alert(), alert()])).body).toMatchObject({ alerts: 2 });
    const form = new URLSearchParams(alert()).toString();
    const asForm = { ...bearer, "content-type": "application/x-www-form-urlencoded" };
    expect(await view(await opened("forms", form, asForm))).toMatchObject({ title: "From anywhere" });
    expect(await view(await opened(`forms?${form}`, "", bearer))).toMatchObject({ title: "From anywhere" });
    expect((await send("forms", "alert=1", { ...bearer, "content-type": "text/plain" })).body.detail).toBe(
      "body: it is not JSON.",
    );
  });

  test("a stranger is asked for a password, since some senders send theirs only then", async () => {
    const answer = await api.app.inject({ method: "POST", url: "/intake/plain", payload: {} });
    expect([answer.statusCode, answer.headers["www-authenticate"]]).toEqual([401, 'Basic realm="plain", Bearer']);
  });

  test("more than 10,000 alerts in one body are refused with the limit", async () => {
    const text = JSON.stringify({ checks: Array.from({ length: 10_001 }, () => 0) });
    expect(await send("jobs", text, signed(text))).toMatchObject({
      status: 400,
      body: { detail: "body.checks: 10001 alerts are too many at once; send at most 10000." },
    });
  });

  test("a Standard Webhooks signature that is not of this body, or old, is refused", async () => {
    const text = JSON.stringify({ checks: [check()] });
    expect((await send("jobs", `${text} `, signed(text))).status).toBe(401);
    const old = { ...signed(text), "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 600) };
    expect((await send("jobs", text, old)).status).toBe(401);
  });

  test("without a mapping it is read as our own POST /alerts; what is missing is named", async () => {
    const alert = { alert: "Backup", summary: "No backup", service: "api", severity: "warning", startedAt: now() };
    const team = randomUUID();
    const id = await opened("plain", { ...alert, status: "firing", labels: { team } });
    expect(await view(id)).toMatchObject({ severity: "sev3", service: "API Service", title: "No backup" });
    expect((await send("plain", { summary: "No backup" })).body.detail).toContain("body.alert: what names the alert");
  });
});

describe("CloudEvents", () => {
  const attributes = () => ({
    specversion: "1.0",
    id: randomUUID(),
    source: "//storage",
    type: "com.example.disk",
    subject: randomUUID(),
    time: now(),
  });
  const data = { summary: "Disk full", severity: "sev2", service: "api", status: "firing" };
  const proof = { authorization: `Bearer ${webhookSecret}` };

  test("structured and binary, the same event is the same alert", async () => {
    const event = attributes();
    const structured = await opened("events", { ...event, data }, { ...proof });
    const headers = Object.fromEntries(Object.entries(event).map(([name, value]) => [`ce-${name}`, value]));
    expect(await opened("events", data, { ...proof, ...headers })).toBe(structured);
    const incident = await view(structured);
    expect(incident).toMatchObject({ severity: "sev2", service: "API Service", title: "Disk full" });
    expect(incident["alerts"]).toHaveLength(1);
  });

  test("without a time, an event that is sent again is the same firing, and another one is counted", async () => {
    const { time: _, ...event } = attributes();
    const rare = { ...event, data: { ...data, service: "rare" } };
    const id = await opened("events", rare, proof);
    await opened("events", rare, proof);
    expect((await view(id))["phase"]).toBe("detect");
    expect(paged(id)).toBe(0);
    await opened("events", { ...rare, id: randomUUID() }, proof);
    await until("a page", async () => (paged(id) > 0 ? true : undefined));
  });

  test("another version is refused", async () => {
    expect((await send("events", { ...attributes(), specversion: "0.3", data }, proof)).status).toBe(400);
  });
});

describe("maintenance", () => {
  const declare = async (fields: object) => api.post("/maintenance", { by: "alice", ...fields });
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

  test("what comes during a declared window pages nobody; ended early, the next alert pages", async () => {
    const cluster = randomUUID();
    const conditions = [`cluster="${cluster}"`];
    const { status, body } = await declare({ reason: "Upgrade", conditions, endsAt: inAnHour() });
    expect(status).toBe(201);
    const alert = () => alertmanagerPayload([{ status: "firing", startsAt: now(), labels: { cluster } }]);
    const waiting = await opened("prometheus", alert());
    expect((await view(waiting))["phase"]).toBe("detect");
    expect(paged(waiting)).toBe(0);

    expect((await api.get("/maintenance")).body["windows"]).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ reason: "Upgrade", declaredBy: "alice", conditions })]),
    );
    const path = `/maintenance/${String(body["id"])}`;
    const authorization = `Bearer a token for tests`;
    const ended = await api.app.inject({ method: "DELETE", url: path, headers: { authorization } });
    expect(ended.statusCode).toBe(204);
    const next = await opened("prometheus", alert());
    await until("a page", async () => (paged(next) > 0 ? true : undefined));
  });

  test("holds for an alert of POST /alerts, too", async () => {
    const service = randomUUID();
    await declare({ reason: "Upgrade", conditions: [`service="${service}"`], endsAt: inAnHour() });
    const alert = { alert: "Slow", summary: "Slow", severity: "sev1", service, source: "jobs" };
    const sent = await api.post("/alerts", { ...alert, startedAt: now(), status: "firing" });
    const id = String(sent.body["incident"]);
    expect((await view(id))["obligations"]).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ promise: "held alert looked at again" })]),
    );
    expect(paged(id)).toBe(0);
  });

  test("a window needs a condition it can be held to, and an end that lies ahead, within two weeks", async () => {
    const conditions = ['service="api"'];
    const wrong = [
      { reason: "x", conditions: ["service is api"], endsAt: inAnHour() },
      { reason: "x", conditions, endsAt: new Date(Date.now() - 1000).toISOString() },
      { reason: "x", conditions, endsAt: new Date(Date.now() + 15 * 86_400_000).toISOString() },
    ];
    for (const fields of wrong) expect((await declare(fields)).status).toBe(400);
  });
});

describe("explaining", () => {
  const explain = async (payload: object, query = "") => api.post(`/alerts/explain${query}`, payload);

  test("says source, group, severity and why, where it would go, and whether it would wait", async () => {
    const group = randomUUID();
    const alert = (labels = {}) => alertmanagerPayload([{ status: "firing", startsAt: now(), labels }], group);
    const before = await explain(alert({ env: "staging" }));
    expect(before.body["alerts"]).toEqual([
      expect.objectContaining({
        source: "prometheus",
        service: "API Service",
        severity: "sev3",
        because: 'rule "staging waits" (env="staging")',
        groupedBy: group,
        waits: "3600 seconds, in case it goes away",
      }),
    ]);
    const incident = await opened("prometheus", alert());
    const after = await explain(alert());
    expect(after.body["alerts"]).toMatchObject([{ incident, because: 'its label severity is "error"' }]);
  });

  test("asks for the source where it cannot be told, and names those there are", async () => {
    const { status, body } = await explain({ hello: 1 });
    expect(status).toBe(400);
    expect(body["detail"]).toContain("say which source sends it");
    expect((await explain({ alert: "x" }, "?source=plain")).status).toBe(200);
  });
});
