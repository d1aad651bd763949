import { createHmac, randomUUID } from "node:crypto";
import { z } from "zod";
import { readSettings } from "../../config/read-settings.ts";
import { settle } from "../../support/clock.ts";
import type { World } from "../../support/recording-activities.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
alertSources:
  prometheus: { kind: alertmanager, secrets: [A] }
  grafana: { kind: grafana, secrets: [A] }
  pagerduty: { kind: pagerduty, secrets: [A] }
  jobs: { kind: generic, secrets: [A] }
`,
);
const secret = "secret";

let api: RunningApi;
let world: World;
beforeAll(async () => {
  expect(faults).toEqual([]);
  const secrets = Object.fromEntries(Object.keys(settings.alertSources).map((name) => [name, [secret]]));
  api = await runApi({ settings: { alertSources: settings.alertSources }, secrets });
  world = await api.startWorkers();
});
afterAll(async () => api.close());

const answer = z.object({ alerts: z.int(), incidents: z.array(z.string()), notes: z.array(z.string()) });
const send = async (source: string, payload: object) => {
  const body = JSON.stringify(payload);
  const signature = `v1=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const { statusCode, json } = await api.app.inject({
    ...{ method: "POST", url: `/intake/${source}`, payload: body },
    headers: { authorization: `Bearer ${secret}`, "x-pagerduty-signature": signature },
  });
  expect(statusCode).toBe(202);
  return answer.parse(json());
};
const startsAt = new Date(Date.now() - 120_000).toISOString();
const pages = (id: string) => world.done(id).filter((effect) => effect.do === "page").length;
const paged = async (id: string) => until("its page", async () => (pages(id) > 0 ? true : undefined));
const isFiring = async (id: string) => {
  await settle(api.temporal.client, id);
  const { alerts } = z
    .object({ alerts: z.array(z.object({ clearedAt: z.string().optional() })) })
    .parse((await api.get(`/incidents/${id}`)).body);
  return alerts.some(({ clearedAt }) => clearedAt === undefined);
};
const acknowledge = async (id: string) => {
  expect((await api.post(`/incidents/${id}/commands/acknowledge`, { by: "alice" })).status).toBe(200);
};

describe.each(["prometheus", "grafana"])("one alert of %s by two routes", (source) => {
  const byRoute = (fingerprint: string, route: string, status: "firing" | "resolved" = "firing") =>
    send(source, alertmanagerPayload([{ status, startsAt, fingerprint }], `{}/{${route}}:{${fingerprint}}`));

  test("is in one incident, whichever group brought it first, and pages once", async () => {
    const fingerprint = randomUUID();
    const [first] = (await byRoute(fingerprint, "team")).incidents;
    const second = await byRoute(fingerprint, "all");
    expect(second.incidents).toEqual([first]);
    expect(second.notes).toEqual([`APIErrorRateHigh ${fingerprint} fires already.`]);
    await paged(first ?? "");
  });

  test("at the same time, is in one incident", async () => {
    for (let round = 0; round < 5; round += 1) {
      const fingerprint = randomUUID();
      const answers = await Promise.all(["team", "all", "third"].map(async (route) => byRoute(fingerprint, route)));
      expect(new Set(answers.flatMap(({ incidents }) => incidents)).size).toBe(1);
    }
  });

  test("clears in it under another group, after an edit of the routes", async () => {
    const fingerprint = randomUUID();
    const [id = ""] = (await byRoute(fingerprint, "before")).incidents;
    await acknowledge(id);
    expect(await isFiring(id)).toBe(true);
    expect((await byRoute(fingerprint, "after", "resolved")).incidents).toEqual([id]);
    expect(await isFiring(id)).toBe(false);
  });

  test("leaves the others of the group where they belong", async () => {
    const [shared, other] = [randomUUID(), randomUUID()];
    const [first] = (await byRoute(shared, "team")).incidents;
    const both = [shared, other].map((fingerprint) => ({ status: "firing" as const, startsAt, fingerprint }));
    const { incidents } = await send(source, alertmanagerPayload(both, `{}/{all}:{${other}}`));
    expect(incidents).toHaveLength(2);
    expect(incidents).toContain(first);
    expect((await byRoute(other, "team")).incidents).toEqual(incidents.filter((id) => id !== first));
  });
});

describe("a message that arrives after the end", () => {
  const from = (id: string, did: "triggered" | "resolved" | "reopened", minute: number) => ({
    event: {
      ...{ id: randomUUID(), event_type: `incident.${did}` },
      occurred_at: new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString(),
      data: {
        ...{ id, type: "incident", title: "Disk full", service: { summary: "api" } },
        created_at: new Date(Date.now() - 3_600_000).toISOString(),
      },
    },
  });

  test("a late copy of PagerDuty's triggered opens nothing, though the resolved came before it", async () => {
    const id = randomUUID();
    expect((await send("pagerduty", from(id, "resolved", 5))).incidents).toEqual([]);
    expect(await send("pagerduty", from(id, "triggered", 0))).toMatchObject({
      incidents: [],
      notes: [`${id} is over already: this message was sent before it cleared.`],
    });
    expect((await send("pagerduty", from(id, "reopened", 9))).incidents).toHaveLength(1);
  });

  test("a late copy of PagerDuty's triggered changes nothing in an incident that somebody works on", async () => {
    const id = randomUUID();
    const [incident = ""] = (await send("pagerduty", from(id, "triggered", 0))).incidents;
    await acknowledge(incident);
    await send("pagerduty", from(id, "resolved", 5));
    await send("pagerduty", from(id, "triggered", 0));
    expect(await isFiring(incident)).toBe(false);
  });

  test("a late copy of a firing opens no second incident, once its own ended by itself", async () => {
    const fingerprint = randomUUID();
    const payload = (status: "firing" | "resolved") =>
      alertmanagerPayload([{ status, startsAt, fingerprint }], `{}:{${fingerprint}}`);
    const [id = ""] = (await send("prometheus", payload("firing"))).incidents;
    await send("prometheus", payload("resolved"));
    await settle(api.temporal.client, id);
    expect(await send("prometheus", payload("firing"))).toMatchObject({ incidents: [] });
    const later = alertmanagerPayload(
      [{ status: "firing", startsAt: new Date().toISOString(), fingerprint }],
      `{}:{${fingerprint}}`,
    );
    const [next] = (await send("prometheus", later)).incidents;
    expect(next).not.toBe(id);
  });
});

test("the answer says what became of each alert: opened, joined, repeated, raised, cleared, nothing open", async () => {
  const groupKey = randomUUID();
  const says = async (fields: object) => {
    const { notes } = await send("jobs", {
      alert: "queue",
      severity: "sev3",
      groupKey,
      startedAt: startsAt,
      ...fields,
    });
    return notes[0];
  };
  expect(await says({ status: "resolved" })).toBe("queue has cleared, and no incident of its group is open.");
  expect(await says({ alert: "other" })).toBe("other opened an incident.");
  expect(await says({ alert: "disk" })).toBe("disk joined the incident of its group.");
  expect(await says({ alert: "disk" })).toBe("disk fires already.");
  expect(await says({ alert: "disk", severity: "sev1" })).toBe("disk got worse: it is SEV-1 now.");
  expect(await says({ alert: "disk", status: "resolved" })).toBe("disk has cleared.");
  expect(await says({ alert: "disk" })).toBe("disk is over already: this message was sent before it cleared.");
});

test("an alert that waits for a window of maintenance to end is held", async () => {
  const service = randomUUID();
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  const window = { reason: "Upgrade", conditions: [`service="${service}"`], endsAt, by: "alice" };
  expect((await api.post("/maintenance", window)).status).toBe(201);
  const { notes } = await send("jobs", { alert: "queue", service, startedAt: startsAt });
  expect(notes).toEqual([`queue opened an incident that pages nobody yet, until ${endsAt}: Upgrade.`]);
});

test("POST /alerts says the same, with a word for it", async () => {
  const alert = {
    ...{ alert: "Slow", summary: "Slow", service: randomUUID(), source: "cron", startedAt: startsAt },
    status: "firing",
  };
  expect((await api.post("/alerts", alert)).body).toMatchObject({ became: "opened", note: "Slow opened an incident." });
  expect((await api.post("/alerts", alert)).body).toMatchObject({ became: "repeated", note: "Slow fires already." });
  expect((await api.post("/alerts", { ...alert, severity: "sev1" })).body).toMatchObject({ became: "raised" });
  expect((await api.post("/alerts", { ...alert, status: "resolved" })).body).toMatchObject({ became: "cleared" });
});
