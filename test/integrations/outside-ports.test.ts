import type pg from "pg";
import type { Ports } from "../../activities/ports/index.ts";
import { loadOutsideSystems } from "../../integrations/connections.ts";
import { outsideSystems } from "../../integrations/outside-systems.ts";
import { whatReachesNobody } from "../../integrations/what-reaches-nobody.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { withOutsidePorts } from "../../workers/outside-ports.ts";
import { readSettings } from "../config/read-settings.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { localPortsOn } from "./local-ports-on.ts";
import { incidentOfItsOwn } from "./contracts/delivered.ts";
import { type EmulatedSlack, slackVariables, startSlack } from "./vendors/emulated-slack.ts";
import { type MailServer, startMailServer } from "./vendors/mail-server.ts";

let pool: pg.Pool;
let slack: EmulatedSlack;
let mail: MailServer;
beforeAll(async () => {
  pool = await migratedDatabase();
  [slack, mail] = await Promise.all([startSlack(["alice"]), startMailServer()]);
});
afterAll(async () => {
  await Promise.all([slack.close(), mail.close()]);
  await pool.end();
});

/** Connects the product's outside systems, with a person who has a mailbox and a Slack account. */
async function connectedWith(variables: Readonly<Record<string, string>>) {
  const { settings } = readSettings(
    "config.yaml",
    `
people: { alice: { name: Alice, email: alice@example.com } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice, engineeringLead: alice }
paging: { mailFrom: pager@incidents.example.com }
organisation: { jiraProject: OPS }
alertsChannel: ${slack.ops}
`,
  );
  const { connected } = (await loadOutsideSystems())({ environment: { outsideSystems: variables }, settings });
  const local = localPortsOn(pool, {
    contacts: {
      reach: async () => {
        const methods = [{ channel: "email", address: "alice@example.com" }];
        return Promise.resolve(new Map([["alice", { methods, rule: [] }]]));
      },
    },
  });
  return { connected, local };
}

async function portsWith(variables: Readonly<Record<string, string>>): Promise<Ports> {
  const { connected, local } = await connectedWith(variables);
  return withOutsidePorts(local, { connected }, createDeliveryLog(pool));
}

/** Says one thing by each way that a vendor may take over, and returns what was left in the outbox. */
async function leftInTheOutbox(ports: Ports): Promise<readonly string[]> {
  const { incidentId, effect } = incidentOfItsOwn();
  const room = { name: incidentId, topic: "SEV-2 payments", private: false, invite: ["alice"] };
  await ports.chat.openRoom({ ...effect("openRoom/1"), ...room });
  await ports.chat.post({ ...effect("post/1"), to: "room", name: "declaration", text: "Declared", pin: true });
  await ports.chat.post({
    ...effect("post/2"),
    to: "alerts-channel",
    name: "declaration",
    text: "Declared",
    pin: false,
  });
  await ports.audienceChat.tell({ ...effect("tell/1"), to: "support", channel: "#support", text: "Declared" });
  const letter = { recipients: ["support@example.com"], subject: "Declared", text: "Declared" };
  await ports.mail.send({ ...effect("tell/1/mail"), to: "support", ...letter });
  await ports.direct.send({ ...effect("remind/1/alice"), person: "alice", text: "The update is due." });
  const { rows } = await pool.query<{ deed: string }>(
    "select deed from local.outbox where incident_id = $1 order by id",
    [incidentId],
  );
  return rows.map(({ deed }) => deed);
}

test("without a vendor everything is in the outbox", async () => {
  expect(await leftInTheOutbox(await portsWith({}))).toEqual(["open-room", "post", "post", "tell", "mail", "direct"]);
});

test("with Slack and a mail server nothing of it is left there, and both have it", async () => {
  const ports = await portsWith({ ...slackVariables(slack.url), SMTP_URL: mail.url });
  expect(await leftInTheOutbox(ports)).toEqual([]);
  expect(mail.mailsTo("support@example.com").map(({ subject }) => subject)).toEqual(["Declared"]);
  expect(mail.mailsTo("alice@example.com").map(({ subject }) => subject)).toEqual(["The update is due."]);
  expect((await slack.messagesIn(slack.ops)).map(({ text }) => text)).toEqual(["Declared"]);
  expect((await slack.messagesIn(slack.channels.get("#support") ?? "")).map(({ text }) => text)).toEqual(["Declared"]);
  expect(slack.faults()).toEqual([]);
});

test("with Slack alone, mail stays in the outbox", async () => {
  expect(await leftInTheOutbox(await portsWith(slackVariables(slack.url)))).toEqual(["mail", "direct"]);
});

test("each system takes over what it declares, which is what the doctor goes by", async () => {
  const statuspage = { STATUSPAGE_API_KEY: "k", STATUSPAGE_PAGE_ID: "p" };
  const jira = { JIRA_URL: "https://acme.atlassian.net", JIRA_EMAIL: "bot@example.com", JIRA_API_TOKEN: "t" };
  const variables = { ...slackVariables(slack.url), SMTP_URL: mail.url, ...statuspage, ...jira };
  const { connected, local } = await connectedWith(variables);
  const taken = connected.map(({ id, ports }) => [
    id,
    Object.keys(ports?.(local, createDeliveryLog(pool)) ?? {}).sort(),
  ]);
  const declared = outsideSystems.map(({ id, takesOver = [] }) => [id, [...takesOver].sort()] as const);
  expect(taken).toEqual(declared.filter(([, ports]) => ports.length > 0));
});

describe("what reaches nobody", () => {
  const audiences = { support: { mail: ["support@example.com"], chat: "#support" }, leadership: { mail: [] } };
  const unsent = async (variables: Readonly<Record<string, string>>) => {
    const { connected } = await connectedWith(variables);
    return whatReachesNobody(connected, { audiences }).map(
      ({ promises, why, mend }) => `${promises.join(", ")}: ${why}. ${mend}`,
    );
  };
  const see = "would take it: docs/configuration.md names the variables.";

  test("without a vendor is everything, with what would change it", async () => {
    expect((await unsent({})).slice(0, 7)).toEqual([
      expect.stringMatching(/^acknowledged, commander, .*: no vendor for it is on\. ntfy or .* would take it/),
      `war room, declaration message, room update: no vendor for it is on. Slack ${see}`,
      `status page, first entry, status page update: no vendor for it is on. Statuspage ${see}`,
      `tracking ticket, backlog ticket, postmortem ticket: no vendor for it is on. Jira ${see}`,
      `postmortem scheduled: no vendor for it is on. Mail ${see}`,
      `support told: no vendor for it is on. Mail ${see} Slack ${see}`,
      "leadership told: it has neither mail nor chat. Set audiences.leadership.mail or .chat.",
    ]);
  });

  test("with a mail server is what no mail tells", async () => {
    const left = await unsent({ SMTP_URL: mail.url });
    expect(left.map((line) => line.split(":")[0])).toEqual([
      "war room, declaration message, room update",
      "status page, first entry, status page update",
      "tracking ticket, backlog ticket, postmortem ticket",
      ...["leadership told", "executives told", "engineering leadership told", "engineering lead told"],
      "weekly review's list",
    ]);
  });
});
