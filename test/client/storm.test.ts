import { z } from "zod";
import { type Response, type RunningApi, runApi, until } from "./running-api.ts";

const bundleSeconds = 8;
let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ bundleSeconds });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const alert = async (group: string, name = "APIErrorRateHigh"): Promise<Response> =>
  api.post("/alerts", {
    ...{
      alert: name,
      summary: `Errors in ${group}`,
      severity: "sev2",
      service: group,
      source: "prometheus",
    },
    ...{ startedAt: new Date().toISOString(), status: "firing", groupKey: group },
  });
const storm = async (name: string, groups: number): Promise<readonly string[]> => {
  const answers = await Promise.all(Array.from({ length: groups }, async (_, group) => alert(`${name}-${group}`)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  return answers.map(({ body }) => String(body["incident"]));
};

interface Sent {
  readonly incident: string;
  readonly text: string;
  readonly link: string;
  readonly sentAt: Date;
}
/** Returns every page to a person about these incidents, including pages about several incidents at once. */
const pagesTo = async (person: string): Promise<readonly Sent[]> => {
  const { rows } = await api.pool.query<Sent>(
    `select incident_id as incident, text, details->>'link' as link, written_at as "sentAt" from local.outbox
       where deed = 'page' and recipient = $1 and wording in ('page/asks', 'page/together') order by id`,
    [person],
  );
  return rows;
};
const ledger = z.object({
  rows: z.array(z.object({ fate: z.string(), because: z.string().optional(), people: z.array(z.string()) })),
});
const firstPageOf = async (id: string) =>
  ledger.safeParse((await api.get(`/incidents/${id}/pages`)).body).data?.rows[0];
const everyPageIsOut = async (incidents: readonly string[]) =>
  until("every incident's page", async () => {
    const views = await Promise.all(incidents.map(async (id) => api.incidents.get(id)));
    return views.every((view) => (view?.incident.pages.length ?? 0) > 0) ? true : undefined;
  });
const acknowledgers = async (incidents: readonly string[]) => {
  const views = await Promise.all(incidents.map(async (id) => api.incidents.get(id)));
  return views.map((view) => view?.incident.episodes[0]?.acknowledged?.person);
};

test("twenty alert groups at once: one page goes at once, the rest in one that lists them, and one button acknowledges them", async () => {
  const burstAt = Date.now();
  const incidents = await storm("storm", 20);
  const allAccepted = Date.now();
  expect(new Set(incidents).size).toBe(20);
  await everyPageIsOut(incidents);
  const [one] = (await api.pool.query<{ recipient: string }>("select recipient from local.outbox where deed = 'page'"))
    .rows;
  const person = one?.recipient ?? "";
  const [first, together, ...more] = await pagesTo(person);
  expect(more).toEqual([]);
  expect(incidents).toContain(first?.incident);
  expect(together?.text).toContain("19 incidents at once:");
  const bundleMs = bundleSeconds * 1000;
  expect(first?.sentAt.getTime()).toBeLessThan(allAccepted + bundleMs);
  expect(together?.sentAt.getTime()).toBeGreaterThanOrEqual(burstAt + bundleMs);

  const path = new URL(together?.link ?? "").pathname;
  const seen = await api.app.inject({ method: "GET", url: path });
  expect(seen.statusCode).toBe(200);
  expect(seen.body).toContain("Acknowledge all 19");
  expect(seen.body.match(/Errors in storm-/g)).toHaveLength(19);
  expect(await acknowledgers(incidents)).toEqual(incidents.map(() => undefined));

  // Bob acknowledges one of the incidents by itself. The page about all of them then acknowledges the other 18.
  const listed = incidents.filter((id) => id !== first?.incident);
  const [single = ""] = listed;
  await api.incidents.command(
    single,
    "acknowledge",
    {},
    { by: { kind: "person", name: "bob", via: "api" }, key: "one" },
  );
  const response = await api.app.inject({
    ...{ method: "POST", url: path, payload: "" },
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(response.body).toContain("18 of 19 are yours now");
  expect(await acknowledgers(listed)).toEqual(listed.map((id) => (id === single ? "bob" : person)));
  expect(await acknowledgers([first?.incident ?? ""])).toEqual([undefined]);

  const [bundled = ""] = listed.slice(1);
  const row = await until("the ledger", async () => {
    const page = await firstPageOf(bundled);
    return page?.fate === "bundled" ? page : undefined;
  });
  expect(row.because).toMatch(/^went out in bundle-[0-9a-f]{8} for 19 incidents, and was acknowledged$/);
  expect(row.people).toEqual([person]);
});

test("pages that wait for their turn while the workers are gone go out when they are back", async () => {
  const incidents = await storm("gone", 4);
  await until("the first page", async () => {
    const views = await Promise.all(incidents.map(async (id) => api.incidents.get(id)));
    return views.some((view) => (view?.incident.pages.length ?? 0) > 0) ? true : undefined;
  });
  await api.stopWorkers();
  await api.startProductWorkers();
  await everyPageIsOut(incidents);
});

test("two hundred alerts of ten groups at once, the groups mixed: ten incidents, each with all of its own alerts", async () => {
  const groups = Array.from({ length: 10 }, (_, group) => `mixed-${group}`);
  const names = Array.from({ length: 20 }, (_, name) => `APIErrorRateHigh${name}`);
  const answers = await Promise.all(
    names.flatMap((name) =>
      groups.map(async (group) => {
        const { status, body } = await alert(group, name);
        return { status, of: `${group}: ${String(body["incident"])}` };
      }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const answeredGroups = [...new Set(answers.map(({ of }) => of))].sort();
  expect(answeredGroups).toHaveLength(10);

  const recorded = await until("the records of all ten", async () => {
    const opened = `select service || ': ' || id as of, id from incidents where service like 'mixed-%' order by service`;
    const { rows } = await api.pool.query<{ of: string; id: string }>(opened);
    return rows.length < 10 ? undefined : rows;
  });
  expect(recorded.map(({ of }) => of)).toEqual(answeredGroups);
  for (const { of, id } of recorded) {
    const alerts = await until(`every alert of ${of}`, async () => {
      const view = await api.incidents.get(id);
      const alertNames = (view?.incident.alerts ?? []).map(({ alert }) => alert);
      return alertNames.length < names.length ? undefined : alertNames;
    });
    expect(alerts.sort()).toEqual([...names].sort());
  }
});
