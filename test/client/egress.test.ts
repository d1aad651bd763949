import { type FakeJira, startJira, user } from "../integrations/vendors/fake-jira.ts";
import { apiKey, type FakeStatuspage, pageId, startStatuspage } from "../integrations/vendors/fake-statuspage.ts";
import { type EmulatedSlack, slackVariables, startSlack } from "../integrations/vendors/emulated-slack.ts";
import { type MailServer, startMailServer } from "../integrations/vendors/mail-server.ts";
import { exampleSettings, settingsWith } from "../config/example.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

let slack: EmulatedSlack;
let mail: MailServer;
let page: FakeStatuspage;
let jira: FakeJira;
let api: RunningApi;
let id: string;
beforeAll(async () => {
  [slack, mail, page, jira] = await Promise.all([
    startSlack(["alice", "bob"]),
    startMailServer(),
    startStatuspage(),
    startJira({}),
  ]);
  const { organisation } = settingsWith("organisation: { name: VirtEngine, jiraProject: OPS }");
  api = await runApi({
    outsideSystems: {
      ...slackVariables(slack.url),
      SMTP_URL: mail.url,
      ...{ STATUSPAGE_API_KEY: apiKey, STATUSPAGE_PAGE_ID: pageId, STATUSPAGE_API: page.url },
      ...{ JIRA_URL: jira.url, JIRA_EMAIL: user.email, JIRA_API_TOKEN: user.token },
    },
    settings: {
      people: {
        ...exampleSettings.people,
        bob: { ...exampleSettings.people["bob"], name: "Bob", email: "bob@example.com", eligibleAsCommander: true },
      },
      organisation,
      alertsChannel: slack.ops,
      paging: { ...exampleSettings.paging, ...{ mailFrom: "pager@example.com" } },
    },
    workersSend: true,
  });
  await api.startProductWorkers();
});
afterAll(async () => {
  await api.close();
  await Promise.all([slack.close(), mail.close(), page.close(), jira.close()]);
});

const give = async (name: string, fields: object = {}, by = "bob") =>
  expect((await api.post(`/incidents/${id}/commands/${name}`, { by, ...fields })).status).toBe(200);
const subjectsTo = (address: string): readonly string[] => mail.mailsTo(address).map(({ subject = "" }) => subject);
const channelOf = (): string => slack.calls("conversations.setTopic").map(({ channel = "" }) => channel)[0] ?? "";

test("a SEV-1 from its declaration to its close reaches people outside at every vendor, and nothing stays inside", async () => {
  const fields = { severity: "sev1", service: "API Service", title: "Nobody can pay", impact: "Complete outage" };
  id = String((await api.post("/incidents", { by: "alice", ...fields })).body["id"]);
  await until("the room", async () => (slack.calls("pins.add").length > 0 ? true : undefined));
  await give("takeCommand", {});
  await until("the entry", async () => (page.incidents().length > 0 ? true : undefined));
  await give("postUpdate", { form: "free", text: "We roll back." });
  await give("markMitigated");
  await until("the entry of that", async () => (page.incidents()[0]?.status === "monitoring" ? true : undefined));
  const restored = { mitigation: "Rolled back", serviceStatus: "Fully restored", errorRate: "0 %", latency: "normal" };
  await give("resolve", { ...restored, reason: "Watched long enough" });
  await give("close", { impact: "1,200 users", reason: "Watched long enough" });
  await until("the close in the room", async () =>
    (await slack.messagesIn(channelOf())).some(({ text }) => text.includes("Incident Closed")) ? true : undefined,
  );
  await until("the end everywhere", async () => {
    const isTold = ["support", "leadership"].every((it) => subjectsTo(`${it}@virtengine.com`).length > 1);
    const isPublic = page.incidents()[0]?.status === "resolved" && jira.issues().length > 1;
    const announced = (await slack.messagesIn(slack.ops)).some(({ text }) => text.includes("RESOLVED"));
    const isInvited = subjectsTo("carol@virtengine.com").some((subject) => subject.includes("Postmortem"));
    return isTold && isPublic && announced && isInvited ? true : undefined;
  });

  // The room is a channel with the incident's name, a topic and the pinned declaration.
  expect(await slack.channelAt(channelOf())).toMatchObject({ name: id, isPrivate: false });
  expect(await slack.channelAt(channelOf())).toMatchObject({ topic: "Nobody can pay (API Service)", members: ["bob"] });
  const room = await slack.messagesIn(channelOf());
  const [pinned = ""] = await slack.pinnedIn(channelOf());
  expect(room.find(({ ts }) => ts === pinned)?.text).toMatch(/^🚨 INCIDENT DECLARED 🚨\n\nSeverity: SEV-1\n/);
  const inRoom = room.map(({ text }) => text);
  for (const words of ["Bob is Incident Commander", "Wanted: a communications lead and a scribe", "We roll back."])
    expect(inRoom).toContainEqual(expect.stringContaining(words));
  // Everybody who watches the alerts channel, and support's, reads of it; the announcement says how it stands.
  const posted = slack.calls("chat.postMessage").filter(({ channel }) => channel === slack.ops);
  expect(posted.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^🚨 INCIDENT DECLARED 🚨\n\nSeverity: SEV-1\n/),
  ]);
  expect((await slack.messagesIn(slack.ops)).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^✅ INCIDENT RESOLVED after 0 minutes ✅\n/),
  ]);
  const support = (await slack.messagesIn(slack.channels.get("#support") ?? "")).map(({ text }) => text.split("\n")[0]);
  const told = ["[SEV-1] API Service: Nobody can pay", "[SEV-1] Resolved: API Service, after 0 minutes"];
  expect(support).toEqual(told);
  // Mail: support and leadership hear of the beginning and of the end; people are paged, and invited to the postmortem.
  expect(subjectsTo("support@virtengine.com")).toEqual(told);
  expect(subjectsTo("leadership@virtengine.com")).toEqual(told);
  expect(subjectsTo("judy@virtengine.com")).toEqual(told);
  expect(subjectsTo("carol@virtengine.com")).toEqual([
    `SEV-1 ${id}: Nobody can pay`,
    `SEV-1 ${id}: no longer asked of you`,
    `Postmortem: Nobody can pay (${id})`,
  ]);

  // The public reads the beginning and the end, in no words of the inside.
  expect(page.incidents().map(({ entries }) => entries.map(({ state }) => state))).toEqual([
    ["investigating", "monitoring", "resolved"],
  ]);
  expect(JSON.stringify(page.incidents())).not.toMatch(/nobody can pay/i);

  // Tickets: one for tracking, one for the postmortem.
  const titled = expect.stringMatching(/^INCIDENT-\d{4}-\d\d-\d\d: Nobody can pay$/);
  expect(jira.issues().map(({ title }) => title)).toEqual([titled, titled]);

  const { rows } = await api.pool.query<{ deed: string; what: string }>(
    "select deed, what, recipient from local.outbox where incident_id = $1",
    [id],
  );
  expect(rows).toEqual([]);
  expect([slack, page, jira].flatMap((vendor) => vendor.faults())).toEqual([]);
}, 120_000);
