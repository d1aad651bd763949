import { randomUUID } from "node:crypto";
import { z } from "zod";
import { readSettings } from "../../config/read-settings.ts";
import { type RunningApi, runApi } from "../running-api.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
alertSources:
  prometheus: { kind: alertmanager, secrets: [A] }
  grafana: { kind: grafana, secrets: [A] }
  jobs: { kind: generic, secrets: [A], map: { each: checks } }
  events: { kind: cloudevents, secrets: [A] }
  whole: { kind: generic, secrets: [A] }
`,
);

let api: RunningApi;
beforeAll(async () => {
  expect(faults).toEqual([]);
  const secrets = Object.fromEntries(Object.keys(settings.alertSources).map((name) => [name, ["secret"]]));
  api = await runApi({ settings: { alertSources: settings.alertSources }, secrets });
  await api.startWorkers();
});
afterAll(async () => api.close());

const send = async (source: string, payload: object | string) => {
  const answer = await api.app.inject({
    ...{ method: "POST", url: `/intake/${source}`, payload },
    headers: { authorization: "Bearer secret", "content-type": "application/json" },
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
};
const findings = z.object({ findings: z.array(z.object({ what: z.string(), says: z.string() })) });
const examined = async (source: string) =>
  findings
    .parse((await api.get("/doctor")).body)
    .findings.flatMap(({ what, says }) => (what === "Alert sources" && says.includes(` ${source}:`) ? [says] : []));
const counted = async (source: string) => {
  const { body } = await api.app.inject({
    method: "GET",
    url: "/metrics",
    headers: { authorization: "Bearer a token for tests" },
  });
  return new RegExp(`incident_intake_malformed_alerts_total\\{source="${source}"\\} (\\d+)`).exec(body)?.[1];
};

const startsAt = new Date().toISOString();
const good = Array.from({ length: 3 }, (_, n) => ({ status: "firing" as const, startsAt, fingerprint: `good ${n}` }));
const grouped = () => {
  const { alerts, ...rest } = alertmanagerPayload(good, randomUUID());
  const [first] = alerts;
  return { ...rest, alerts: [...alerts, { ...first, startsAt: "yesterday" }, { ...first, fingerprint: undefined }] };
};
const event = (n: number) => ({ specversion: "1.0", id: randomUUID(), source: "/host/a", type: `disk ${n}` });
const check = (alert?: string) => ({ alert, groupKey: "checks" });

test.each([
  ["prometheus", grouped, ["alerts.3.startsAt", "alerts.4.fingerprint"]],
  ["grafana", grouped, ["alerts.3.startsAt", "alerts.4.fingerprint"]],
  ["jobs", () => ({ checks: [check("a"), check("b"), check(), check("c"), 5] }), ["checks.2.alert", "checks.4.alert"]],
  ["events", () => [event(1), event(2), event(3), { ...event(4), specversion: "0.3" }], ["3.specversion"]],
])(
  "%s: alerts that cannot be read keep no good ones back; answer, metrics and doctor name them",
  async (source, payload, places) => {
    const { status, body } = await send(source, payload());
    expect({ status, alerts: body["alerts"] }).toEqual({ status: 202, alerts: 3 });
    expect(body["malformed"]).toEqual(places.map((place): unknown => expect.stringContaining(`body.${place}: `)));
    expect(body["notes"]).toHaveLength(3);
    expect(await counted(source)).toBe(String(places.length));
    const [says, ...others] = await examined(source);
    expect(others).toEqual([]);
    expect(says).toContain(places.length === 1 ? "an alert could not be read" : "2 alerts could not be read");
    expect(says).toContain(`body.${places[0] ?? ""}: `);
  },
);

test("a request of which nothing can be read is refused, and the doctor names its sender", async () => {
  expect((await send("whole", "{")).status).toBe(400);
  expect((await send("whole", [{}, { summary: "Nothing names it" }])).body["detail"]).toContain("body.0.alert: ");
  expect((await send("whole", { summary: "Nothing names it" })).body["detail"]).toContain("body.alert: ");
  expect(await examined("whole")).toEqual([expect.stringContaining("a request could not be read: body.alert: ")]);
});

test("a link or an end that is malformed keeps no alert back", async () => {
  const { alerts, ...rest } = alertmanagerPayload(good, randomUUID());
  const odd = alerts.map((alert) => ({ ...alert, endsAt: "soon", generatorURL: 5, annotations: "none" }));
  const { status, body } = await send("prometheus", { ...rest, alerts: odd });
  expect({ status, alerts: body["alerts"], malformed: body["malformed"] }).toEqual({ status: 202, alerts: 3 });
});
