import { createPageLinks } from "../../config/page-links.ts";
import { linesAt, type RunningApi, runApi, settings, token, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ patience: { readWithinMs: 5000 } });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const declare = async (title = "Payments fail"): Promise<string> => {
  const declaration = { severity: "sev2", service: "API Service", title, impact: "One in ten cannot pay" };
  const { body } = await api.post("/incidents", { by: "bob", ...declaration });
  return String(body["id"]);
};
/** The link in the first page that reached somebody, as their phone has it. */
const linkOf = async (incidentId: string): Promise<{ readonly path: string; readonly person: string }> =>
  until("a page with a link", async () => {
    const { rows } = await api.pool.query<{ person: string; link: string }>(
      `select recipient as person, details->>'link' as link from local.outbox
         where incident_id = $1 and deed = 'page' and details ? 'link' order by id limit 1`,
      [incidentId],
    );
    const [row] = rows;
    return row && { path: new URL(row.link).pathname, person: row.person };
  });
const open = async (path: string, method: "GET" | "POST" = "GET", payload = "") => {
  const form = method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {};
  const { statusCode, body, headers } = await api.app.inject({ method, url: path, headers: form, payload });
  return { status: statusCode, body, headers };
};
const acknowledgedBy = async (id: string): Promise<string | undefined> =>
  (await api.incidents.get(id))?.incident.episodes[0]?.acknowledged?.person;

test("the link in a page shows the incident on a phone, without a login, and looking acknowledges nothing", async () => {
  const id = await declare();
  const { path } = await linkOf(id);
  for (const method of ["GET", "HEAD"] as const) await api.app.inject({ method, url: path });
  const { status, body, headers } = await open(path);
  expect(status).toBe(200);
  for (const words of ["SEV-2", "Payments fail", "API Service", "One in ten cannot pay", "Owed next", "Acknowledge"])
    expect(body).toContain(words);
  expect(body).toContain('<meta name="viewport" content="width=device-width');
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(headers["referrer-policy"]).toBe("no-referrer");
  expect(body).not.toContain("<script");
  expect(await acknowledgedBy(id)).toBeUndefined();
});

test("its button acknowledges for the person paged, by the link; whoever comes second reads who has it", async () => {
  const id = await declare();
  const { path, person } = await linkOf(id);
  const pressed = await open(path, "POST");
  expect(pressed.status).toBe(200);
  expect(pressed.body).toContain("You have it since");
  const links = createPageLinks({ key: token, publicUrl: "https://incidents.example.com", rehearsal: false });
  const others = new URL(links.linkFor({ incidentId: id, person: "erin", at: Date.now() }) ?? "").pathname;
  const second = await open(others, "POST");
  const name = settings.people[person]?.name ?? person;
  expect(second.body).toContain(`${name} has it since`);
  expect(second.body).not.toContain("<button");
  expect(await acknowledgedBy(id)).toBe(person);
  const { revision } = (await api.incidents.get(id)) ?? {};
  expect(await linesAt(api, id, revision)).toContain(`${name} acknowledged page`);
});

test("whoever has it can give it back from there, and others are asked", async () => {
  const id = await declare();
  const { path, person } = await linkOf(id);
  const pressed = await open(path, "POST");
  expect(pressed.body).toContain("Give it back");
  expect(pressed.body).not.toContain("Page me again");
  const back = await open(path, "POST", "press=give-back");
  expect(back.body).toContain("You have given it back: others are asked.");
  expect(back.body).toContain("Acknowledge</button>");
  expect(await acknowledgedBy(id)).toBeUndefined();
  const { incident } = (await api.incidents.get(id)) ?? {};
  expect(incident?.episodes[0]?.givenBack).toMatchObject([{ acknowledged: { person } }]);
});

test("before it is declared, whoever has it can put the next page off", async () => {
  const alert = { alert: "Slow", summary: "Slow", severity: "sev2", service: "api", source: "test" } as const;
  const sender = { by: { kind: "machine", name: "test", via: "machine" }, key: "alert/slow" } as const;
  const startedAt = Date.now();
  const id = await api.incidents.openByAlert({ ...alert, startedAt, groupKey: "slow" }, sender, startedAt);
  const { path, person } = await linkOf(id);
  const pressed = await open(path, "POST");
  expect(pressed.body).toContain("Page me again in 30 minutes");
  const { body } = await open(path, "POST", "press=snooze");
  expect(body).toMatch(/You are paged again at \d\d:\d\d unless it is declared or declined\./);
  expect((await api.incidents.get(id))?.incident.episodes[0]).toMatchObject({
    acknowledged: { person },
    pageSnoozes: [{}],
  });
});

test("a button that the page does not have does nothing", async () => {
  const id = await declare();
  const { status } = await open((await linkOf(id)).path, "POST", "press=resolve");
  expect(status).toBe(400);
  expect(await acknowledgedBy(id)).toBeUndefined();
});

test("what people wrote is shown as they wrote it, not run", async () => {
  const id = await declare(`<img src=x onerror=alert(1)> & "quotes"`);
  const { body } = await open((await linkOf(id)).path);
  expect(body).toContain("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;");
  expect(body).not.toContain("<img");
});

test.each([
  ["changed", (path: string) => `${path.slice(0, -2)}AA`],
  ["cut short", (path: string) => path.slice(0, -10)],
  [
    "for another incident",
    (path: string) =>
      `/p/${Buffer.from("incident-x\nalice\n9999999999999").toString("base64url")}.${path.split(".")[1] ?? ""}`,
  ],
])("a link that is %s opens nothing and acknowledges nothing", async (_, changed) => {
  const { path } = await linkOf(await declare());
  for (const method of ["GET", "POST"] as const) {
    const { status, body } = await open(changed(path), method);
    expect(status).toBe(403);
    expect(body).toContain("no longer good");
  }
});

test("a link grows old after two days", async () => {
  const links = createPageLinks({ key: token, publicUrl: "https://incidents.example.com", rehearsal: false });
  const link = links.linkFor({ incidentId: "incident-2026-01-29-1423", person: "alice", at: 0 }) ?? "";
  const inLink = new URL(link).pathname.slice("/p/".length);
  expect(links.read(inLink, 2 * 86_400_000)).toEqual({ incidentId: "incident-2026-01-29-1423", person: "alice" });
  expect(links.read(inLink, 2 * 86_400_000 + 1)).toBeUndefined();
});

test("no link stands in any history: it is made when the page is sent", async () => {
  const id = await declare();
  const { path } = await linkOf(id);
  const { events } = await api.temporal.client.workflow.getHandle(id).fetchHistory();
  expect(
    JSON.stringify(events ?? [], (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    ),
  ).not.toContain(path);
});
