import { createPageLinks } from "../../config/page-links.ts";
import { linesAt, type RunningApi, runApi, settings, token, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({
    patience: { readWithinMs: 5000 },
    settings: { organisation: { ...settings.organisation, runbookUrl: "https://runbooks.example.com/{service}" } },
  });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const declare = async (title = "Payments fail"): Promise<string> => {
  const declaration = { severity: "sev2", service: "API Service", title, impact: "One in ten cannot pay" };
  const { body } = await api.post("/incidents", { by: "bob", ...declaration });
  return String(body["id"]);
};
/** Returns the link in the incident's first page that reached somebody, and whom it reached. */
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

test("the page shows where an alert is, and links its runbook, dashboard and source", async () => {
  const links = {
    runbookUrl: "https://r.example.com/",
    dashboardUrl: "https://d.example.com/",
    sourceUrl: "https://s.example.com/",
  };
  const { body: answer } = await api.post("/alerts", {
    ...{ alert: "17", name: "Disk full on db-1", summary: "Disk full", severity: "sev2", service: "API Service" },
    ...{ source: "cron", status: "firing", startedAt: new Date().toISOString(), impact: "Orders <are> lost", ...links },
  });
  const { path } = await linkOf(String(answer["incident"]));
  const { body } = await open(path);
  for (const words of ["Disk full on db-1", "Orders &lt;are&gt; lost"]) expect(body).toContain(words);
  for (const url of Object.values(links)) expect(body).toContain(`href="${url}"`);
  const { rows } = await api.pool.query<{ text: string }>(
    "select text from local.outbox where incident_id = $1 and wording = 'page/asks' limit 1",
    [answer["incident"]],
  );
  for (const url of Object.values(links)) expect(rows[0]?.text).toContain(url);
});

test("its button acknowledges for the person paged, by the link; whoever comes second reads who has it", async () => {
  const id = await declare();
  const { path, person } = await linkOf(id);
  const response = await open(path, "POST");
  expect(response.status).toBe(200);
  expect(response.body).toContain("You have it since");
  const links = createPageLinks({ key: token, publicUrl: "https://incidents.example.com", rehearsal: false });
  const others = new URL(links.linkFor({ incidentId: id, person: "erin", at: Date.now() }) ?? "").pathname;
  const second = await open(others, "POST");
  const name = settings.people[person]?.name ?? person;
  expect(second.body).toContain(`${name} has it since`);
  expect(second.body).not.toContain("Acknowledge</button>");
  expect(await acknowledgedBy(id)).toBe(person);
  const { revision } = (await api.incidents.get(id)) ?? {};
  expect(await linesAt(api, id, revision)).toContain(`${name} acknowledged page`);
});

test("whoever has it can give it back from there, and others are asked", async () => {
  const id = await declare();
  const { path, person } = await linkOf(id);
  const response = await open(path, "POST");
  expect(response.body).toContain("Give it back");
  expect(response.body).not.toContain("Page me again");
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
  const group = {
    groupKey: "slow",
    alerts: [{ status: "firing", ...alert, startedAt }],
    policy: settings.policy,
  } as const;
  const id = String(await api.incidents.takeAlerts(group, sender, startedAt));
  const { path, person } = await linkOf(id);
  const response = await open(path, "POST");
  expect(response.body).toContain("Page me again in 30 minutes");
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

test("it says in a sentence why they were paged, and links the conference, the runbook and the dashboard", async () => {
  const id = await declare();
  const { path } = await linkOf(id);
  const { body } = await open(path);
  const reasons = "You are on call \\(in first-line|You are the first to take command \\(in commanders";
  expect(body).toMatch(
    new RegExp(`<dd>(${reasons}), by the layer rotation, UTC\\), and a SEV-2 asks you at once\\.</dd>`),
  );
  expect(body).toContain(`href="https://meet.example.com/${id}"`);
  for (const label of ["Conference", "Runbook", "Dashboard"]) expect(body).toContain(`>${label}</a>`);
});

test("it lets them page the next people and take command, and whoever was called can say that they come", async () => {
  const id = await declare("Command from bed");
  const { path, person } = await linkOf(id);
  expect((await open(path)).body).toContain("Page the next people now");
  expect((await open(path, "POST", "press=escalate")).body).toMatch(/Paged now: \w+/);
  expect((await open(path)).body).toContain("Take command");
  expect((await open(path, "POST", "press=take-command")).body).toContain("Thank you: you have command.");
  expect((await api.incidents.get(id))?.incident.holdings).toContainEqual(
    expect.objectContaining({ role: "incident-commander", person }),
  );
  expect((await open(path)).body).not.toContain('value="take-command"');

  await open(path, "POST");
  await api.post(`/incidents/${id}/commands/pageIn`, { by: person, target: "person:heidi", reason: "Storage" });
  await until("Heidi was paged", async () => {
    const pages = (await api.incidents.get(id))?.incident.pages ?? [];
    return pages.some(({ reached }) => reached.some((one) => one.person === "heidi")) ? true : undefined;
  });
  const links = createPageLinks({ key: token, publicUrl: "https://incidents.example.com", rehearsal: false });
  const hers = new URL(links.linkFor({ incidentId: id, person: "heidi", at: Date.now() }) ?? "").pathname;
  expect((await open(hers)).body).toContain("I am coming to help");
  expect((await open(hers, "POST", "press=")).body).toContain("You have joined.");
  expect((await open(hers)).body).not.toContain("I am coming to help");
});
