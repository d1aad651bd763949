import { createHmac } from "node:crypto";
import pino from "pino";
import { createWakeMirror } from "../../client/temporal/webhook-workflows.ts";
import { loadConfig } from "../../config/config.ts";
import { readSettings } from "../config/read-settings.ts";
import { projectRoot } from "../../config/project-root.ts";
import { loadOutsideSystems } from "../../integrations/connections.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { mirrorWorkers } from "../../workers/mirror-workers.ts";
import { runTogether, type RunningWorkers } from "../../workers/queue-workers.ts";
import { settle } from "../support/clock.ts";
import {
  type FakePagerDuty,
  startPagerDuty,
  type TheirIncident,
  webhook,
} from "../integrations/vendors/fake-pagerduty.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

const settingsWith = (theirUrl: string) => {
  const { settings, faults } = readSettings(
    "config.yaml",
    `
people:
  alice: { name: Alice, pagerduty: PALICE }
  bob: { name: Bob, eligibleAsCommander: true }
rotations: { first: { members: [alice] } }
onCall: { primary: first, pagerdutyApi: "${theirUrl}" }
contacts: { fallback: alice, engineeringLead: alice }
paging: { pagerduty: { eventsApi: "${theirUrl}", from: bot@example.com } }
alertSources: { pagerduty: { kind: pagerduty, secrets: [A] } }
`,
  );
  expect(faults).toEqual([]);
  return settings;
};

let api: RunningApi;
let theirs: FakePagerDuty;
let workers: RunningWorkers;
let wake: () => Promise<void>;
beforeAll(async () => {
  theirs = await startPagerDuty();
  const { people, alertSources } = settingsWith(theirs.url);
  api = await runApi({ settings: { people, alertSources }, secrets: { pagerduty: ["a secret"] } });
  await api.startWorkers();
  const config = {
    ...loadConfig({ PAGERDUTY_API_TOKEN: "a-key", PAGERDUTY_ROUTING_KEY: "tracking" }, projectRoot),
    settings: settingsWith(theirs.url),
  };
  const { connection, namespace } = api.temporal;
  workers = runTogether(
    await mirrorWorkers(
      {
        ...{ connection, namespace, pool: api.pool, graceMs: 1000, prefix: api.realm.prefix },
        workflowBundle: api.temporal.workflowBundle(),
      },
      (await loadOutsideSystems())(config),
      { current: () => config },
      pino({ level: "silent" }),
    ),
  );
  wake = async () => createWakeMirror(api.temporal.client, api.realm)("pagerduty");
  await wake();
  // A new mirror (the workflow that reports events to PagerDuty) begins with the next event, so the test waits until
  // its place in the feed is stored.
  await until("the mirror's place", async () => {
    const { rowCount } = await api.pool.query("select from feed_places");
    return rowCount === 1 ? true : undefined;
  });
});
afterAll(async () => {
  await workers.stop();
  await Promise.all([api.close(), theirs.close()]);
});
afterEach(() => {
  expect(theirs.faults()).toEqual([]);
});

/** Sends a signed webhook as PagerDuty would, and returns our incidents that it reached. */
const tell = async (news: object): Promise<readonly string[]> => {
  const payload = JSON.stringify(news);
  const signature = `v1=${createHmac("sha256", "a secret").update(payload).digest("hex")}`;
  const headers = { "content-type": "application/json", "x-pagerduty-signature": signature };
  const response = await api.app.inject({ method: "POST", url: "/intake/pagerduty", payload, headers });
  expect(response.statusCode).toBe(202);
  return response.json<{ incidents: string[] }>().incidents;
};
const bornThere = async (title: string) => {
  const incident = theirs.open(title);
  const [id = ""] = await tell(webhook("incident.triggered", incident));
  return { id, incident };
};
const declare = async (title: string): Promise<string> => {
  const fields = { severity: "sev2", service: "API Service", title, impact: "One in ten cannot pay" };
  return String((await api.post("/incidents", { by: "bob", ...fields })).body["id"]);
};
const command = async (id: string, name: string, fields: object = {}) => {
  const { status, body } = await api.post(`/incidents/${id}/commands/${name}`, { by: "alice", ...fields });
  expect({ status, detail: body["detail"] }).toEqual({ status: 200, detail: undefined });
};
const acknowledger = async (id: string) =>
  (await api.incidents.get(id))?.incident.episodes.at(-1)?.acknowledged?.person;
const revision = async (id: string) => {
  await settle(api.temporal.client, id);
  return (await api.incidents.get(id))?.revision;
};
const mirrored = async <T>(what: string, ask: () => T | undefined): Promise<T> =>
  until(what, async () => {
    await wake();
    return ask();
  });
const trackedFor = (id: string): TheirIncident | undefined => theirs.incidents().findLast(({ key }) => key === id);
const resolution = {
  mitigation: "Larger pool",
  serviceStatus: "Up",
  errorRate: "0 %",
  latency: "20 ms",
  ...{ reason: "Watched long enough", despiteOpen: true },
};

describe("an incident that came from PagerDuty", () => {
  test("is acknowledged there when it is acknowledged here, and what comes back of it does nothing", async () => {
    const { id, incident } = await bornThere("Disk full");
    await command(id, "acknowledge");
    await mirrored("their acknowledgement", () => (incident.status === "acknowledged" ? true : undefined));
    const before = await revision(id);
    const echoes = theirs.webhooks().filter((it) => JSON.stringify(it).includes(incident.id));
    expect(echoes).toHaveLength(1);
    for (const echo of [...echoes, ...echoes]) expect(await tell(echo)).toEqual([]);
    expect(await revision(id)).toBe(before);
  });

  test("is resolved there when it is resolved here, and what comes back of it does nothing", async () => {
    const { id, incident } = await bornThere("Queue stuck");
    await command(id, "acknowledge");
    await command(id, "declare", { severity: "sev3", service: "api", title: "Queue stuck", impact: "Late mails" });
    await command(id, "markMitigated");
    await command(id, "resolve", resolution);
    await mirrored("their resolution", () => (incident.status === "resolved" ? true : undefined));
    const before = await revision(id);
    for (const echo of theirs.webhooks().filter((it) => JSON.stringify(it).includes(incident.id)))
      expect(await tell(echo)).toEqual([]);
    expect(await revision(id)).toBe(before);
    expect(incident.notes.some((note) => note.includes("INCIDENT RESOLVED") || note.includes("Larger pool"))).toBe(
      true,
    );
  });

  test("is acknowledged here by whoever acknowledges there, and not there once more", async () => {
    const { id, incident } = await bornThere("Certificate expires");
    await tell(theirs.doThere(incident, "acknowledged", "PALICE"));
    expect(await acknowledger(id)).toBe("alice");
    await mirrored("its notes", () => incident.notes.find((note) => note.includes("Alice acknowledged")));
    expect(theirs.webhooks().filter((it) => JSON.stringify(it).includes(incident.id))).toEqual([]);
  });

  test("that came back is not acknowledged by an acknowledgement from before that, which arrives late", async () => {
    const { id, incident } = await bornThere("Queue stuck");
    const late = theirs.doThere(incident, "acknowledged", "PALICE");
    await command(id, "acknowledge");
    await command(id, "declare", { severity: "sev2", service: "API Service", title: "Queue stuck", impact: "All" });
    await command(id, "markMitigated");
    await command(id, "resolve", resolution);
    await tell(webhook("incident.resolved", incident));
    await tell(webhook("incident.reopened", incident));
    await until("the relapse", async () => ((await acknowledger(id)) === undefined ? true : undefined));
    await tell(late);
    expect(await acknowledger(id)).toBeUndefined();
    await tell(webhook("incident.acknowledged", incident, "PALICE"));
    await until("the answer", async () => ((await acknowledger(id)) === "alice" ? true : undefined));
  });

  test("stays unacknowledged when somebody does it there whom nobody knows here", async () => {
    const { id, incident } = await bornThere("Unknown hands");
    await tell(theirs.doThere(incident, "acknowledged", "PSTRANGER"));
    expect(await acknowledger(id)).toBeUndefined();
  });

  test("that is resolved there in spite of a late acknowledgement of ours is not opened again", async () => {
    const { id, incident } = await bornThere("Over before");
    incident.status = "resolved";
    await command(id, "acknowledge");
    await mirrored("the note after it", () => incident.notes.find((note) => note.includes("Alice acknowledged")));
    expect(incident.status).toBe("resolved");
  });
});

describe("an incident of ours", () => {
  test("once declared has one there that stands for it, with its links, its timeline as notes, and its end", async () => {
    const id = await declare("Payments fail");
    const tracked = await mirrored("what stands for it", () => trackedFor(id));
    expect(theirs.enqueued().find(({ dedup_key: key }) => key === id)).toMatchObject({
      payload: {
        severity: "error",
        summary: `SEV-2 ${id}: Payments fail (${id})`,
        custom_details: { channel: `#${id}` },
      },
      links: expect.arrayContaining([{ text: "Conference", href: expect.stringContaining(id) }]),
    });
    await command(id, "acknowledge");
    await command(id, "recordFinding", { text: "Pool exhausted" });
    await mirrored("its notes", () => tracked.notes.find((note) => note.includes("Pool exhausted")));
    expect(tracked.status).toBe("acknowledged");
    expect(new Set(tracked.notes).size).toBe(tracked.notes.length);
    await command(id, "declareFalseAlarm", { reason: "A test" });
    await mirrored("its end", () => (tracked.status === "resolved" ? true : undefined));
  });

  test("is not opened a second time by what they tell of the one that stands for it", async () => {
    const id = await declare("No echo");
    await mirrored("what stands for it", () => trackedFor(id));
    for (const told of theirs.webhooks().filter((it) => JSON.stringify(it).includes(id)))
      expect(await tell(told)).toEqual([]);
  });

  test("that is private is not spoken of", async () => {
    const id = await declare("Stolen key");
    await command(id, "makePrivate", { reason: "Security" });
    await command(id, "recordFinding", { text: "The key of the vault" });
    const other = await declare("Told afterwards");
    await mirrored("what happened later", () => trackedFor(other));
    expect(JSON.stringify([theirs.incidents(), theirs.enqueued()])).not.toContain("The key of the vault");
  });
});

test.each<[string, (key: string) => Pick<TheirIncident, "key" | "title" | "hasAlerts">]>([
  ["its key", (key) => ({ key, title: "Page" })],
  ["its title alone", (key) => ({ key, title: `Page (${key})`, hasAlerts: true })],
])("a page by PagerDuty, known by %s, is acknowledged here by whose page it was", async (_, told) => {
  const id = await declare("Paged by PagerDuty");
  const page = { key: `${id}/page/1/alice`, incidentId: id, kind: "real", at: Date.now(), person: "alice" } as const;
  await createDeliveryLog(api.pool).claim({ ...page, channel: "pagerduty", to: "integration-key" }, []);
  const alert: TheirIncident = { id: "PPAGE", ...told(page.key), status: "triggered", notes: [] };
  expect(await tell(webhook("incident.triggered", alert))).toEqual([]);
  await tell(webhook("incident.acknowledged", alert, "PSOMEBODY"));
  expect(await acknowledger(id)).toBe("alice");
});

test("while PagerDuty fails nothing is lost: it is told afterwards, in order and each thing once", async () => {
  const id = await declare("Told late");
  const tracked = await mirrored("what stands for it", () => trackedFor(id));
  theirs.answerNext({ status: 429, headers: { "retry-after": "1" } }, { status: 503 });
  for (const text of ["one", "two", "three"]) await command(id, "recordFinding", { text: `Finding ${text}` });
  await mirrored("the last of it", () => tracked.notes.find((note) => note.includes("Finding three")));
  const findings = tracked.notes.flatMap((note) => /Finding \w+/.exec(note)?.[0] ?? []);
  expect(findings).toEqual(["Finding one", "Finding two", "Finding three"]);
});
