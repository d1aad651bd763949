import type pg from "pg";
import type { Ports } from "../../activities/ports/index.ts";
import { loadOutsideSystems } from "../../integrations/connections.ts";
import { createLocalPorts } from "../../integrations/local/local-ports.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { withOutsidePorts } from "../../workers/outside-ports.ts";
import { readSettings } from "../config/read-settings.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
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

/** Returns the ports of the product as it is configured, with a person who has a mailbox and a Slack account. */
async function portsWith(variables: Readonly<Record<string, string>>): Promise<Ports> {
  const { settings } = readSettings(
    "config.yaml",
    `
people: { alice: { name: Alice, email: alice@example.com } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice, engineeringLead: alice }
paging: { mailFrom: pager@incidents.example.com }
alertsChannel: ${slack.ops}
`,
  );
  const connections = (await loadOutsideSystems())({ environment: { outsideSystems: variables }, settings });
  const local = createLocalPorts(pool, {
    recorder: { append: async () => Promise.resolve(), timeline: async () => Promise.resolve([]) },
    conference: { jitsiUrl: "https://meet.example.com", key: "k" },
    contacts: {
      reach: async () => {
        const methods = [{ channel: "email", address: "alice@example.com" }];
        return Promise.resolve(new Map([["alice", { methods, rule: [] }]]));
      },
    },
  });
  return withOutsidePorts(local, connections, createDeliveryLog(pool));
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
