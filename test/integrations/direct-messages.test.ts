import type pg from "pg";
import { z } from "zod";
import type { DirectMessage } from "../../activities/ports/direct-messages.ts";
import type { Reachable } from "../../activities/ports/paging.ts";
import { createNtfyPager } from "../../integrations/ntfy/pager.ts";
import type { Carrier } from "../../integrations/paging/carrier.ts";
import { directMessagesBy } from "../../integrations/paging/direct-messages.ts";
import { createSmtpPager } from "../../integrations/smtp/pager.ts";
import { openPostOffice } from "../../integrations/smtp/post-office.ts";
import { createTwilioSms, createTwilioVoice } from "../../integrations/twilio/pagers.ts";
import { createWebhookPager } from "../../integrations/webhook/pager.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { at, failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";
import { directMessagesContract } from "./contracts/direct-messages.ts";
import { type MailServer, startMailServer } from "./vendors/mail-server.ts";
import { type RecordingServer, startRecordingServer } from "./vendors/recording-server.ts";

let pool: pg.Pool;
let mail: MailServer;
let http: RecordingServer;
beforeAll(async () => {
  pool = await migratedDatabase();
  mail = await startMailServer();
  http = await startRecordingServer(({ path }) => ({ status: path.startsWith("/2010") ? 201 : 200, body: "{}" }));
});
afterAll(async () => {
  await Promise.all([mail.close(), http.close()]);
  await pool.end();
});

// Nothing listens on port 1, so connections are refused at once.
const nowhere = "127.0.0.1:1";
const smtpAt = (url: string) => createSmtpPager(openPostOffice({ url, from: "pager@incidents.example.com" }));
const twilioAt = (api: string) => ({ account: "AC1", token: "a token", from: "+15551234567", api });
const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
/** All vendors in the order of the product, with the telephone before the mail. */
const everyVendor = (): readonly Carrier[] => [
  createNtfyPager({ server: http.url }),
  createWebhookPager({ secret, hosts: [http.host] }),
  createTwilioSms(twilioAt(http.url)),
  createTwilioVoice(twilioAt(http.url)),
  smtpAt(mail.url),
];

const addresses: Readonly<Record<string, string>> = { sms: "+15550101", voice: "+15550101", push: "bobs-phone" };
/** Says how Bob is reached: the channels for which he has an address, and those of his rule for messages. */
const bobHas = (channels: readonly string[], rule: readonly string[] = []): Reachable => ({
  methods: channels.map((channel) => ({
    channel,
    address:
      channel === "email"
        ? "bob@example.com"
        : channel === "webhook"
          ? `http://${http.host}/bob`
          : (addresses[channel] ?? ""),
  })),
  rule: rule.map((channel) => ({ channel, afterMinutes: 0 })),
});

const ntfyMessage = z.object({ topic: z.string(), priority: z.number(), title: z.string() });

/** Sends a message to Bob, and lists by what it arrived, in order. */
async function sendToBob(reach: Reachable | "unknown", more: Partial<DirectMessage> = {}, carriers = everyVendor()) {
  const { effect, incidentId } = incidentOfItsOwn();
  const before = { mails: mail.mails().length, asked: http.asked().length };
  const kept: string[] = [];
  const direct = directMessagesBy({
    carriers,
    contacts: { reach: async (people) => Promise.resolve(new Map(people.map((person) => [person, reach]))) },
    log: createDeliveryLog(pool),
    outbox: { send: async ({ text }) => Promise.resolve(void kept.push(`outbox: ${text}`)) },
  });
  const message = { ...effect("remind/1/bob"), person: "bob", text: `Please update ${incidentId}.`, ...more };
  const send = async () => direct.send(message);
  const arrived = () => [
    ...http
      .asked()
      .slice(before.asked)
      .map(({ path, body }) => {
        if (path === "/bob") return "webhook";
        if (path.includes("/Calls")) return "voice";
        if (path.startsWith("/2010")) return `sms to ${new URLSearchParams(body).get("To") ?? ""}`;
        const { topic, priority } = ntfyMessage.parse(JSON.parse(body));
        return `push to ${topic}, priority ${String(priority)}`;
      }),
    ...mail
      .mails()
      .slice(before.mails)
      .map(
        ({ subject = "", priority }) => `mail: ${subject.replace(incidentId, "it")}${priority === "high" ? "!" : ""}`,
      ),
    ...kept.map((text) => text.replace(incidentId, "it")),
  ];
  return { send, arrived, incidentId };
}

const arrivedOf = async (...args: Parameters<typeof sendToBob>): Promise<readonly string[]> => {
  const { send, arrived } = await sendToBob(...args);
  await send();
  return arrived();
};

directMessagesContract("SMTP", async () => {
  const byMail = (url: string) =>
    directMessagesBy({
      carriers: [smtpAt(url)],
      contacts: {
        reach: async (people) => {
          const methods = (person: string) => [{ channel: "email", address: `${person}@example.com` }];
          return Promise.resolve(new Map(people.map((person) => [person, { methods: methods(person), rule: [] }])));
        },
      },
      log: createDeliveryLog(pool),
      outbox: { send: async () => Promise.reject(new Error("It went to the outbox.")) },
    });
  return Promise.resolve({
    direct: byMail(mail.url),
    unreachable: byMail(`smtp://${nowhere}`),
    messages: async (incidentId, person) => {
      const sql = "select ref from page_deliveries where incident_id = $1 and person = $2";
      const { rows } = await pool.query<{ ref: string }>(sql, [incidentId, person]);
      const ids = rows.map(({ ref }) => ref);
      return mail
        .mailsTo(`${person}@example.com`)
        .flatMap(({ messageId = "", text = "" }) => (ids.includes(messageId) ? [text.trimEnd()] : []));
    },
  });
});

describe("a message to one person", () => {
  test("goes to one address, by a channel without a sound if nothing else is chosen, and never as a call", async () => {
    expect(await arrivedOf(bobHas(["voice", "sms", "email"]))).toEqual(["mail: Please update it."]);
    expect(await arrivedOf(bobHas(["sms", "push", "email"]))).toEqual(["push to bobs-phone, priority 3"]);
    expect(await arrivedOf(bobHas(["voice", "sms"]))).toEqual(["sms to +15550101"]);
  });

  test("goes by the channel that the person chose for messages", async () => {
    expect(await arrivedOf(bobHas(["push", "sms", "email"], ["sms"]))).toEqual(["sms to +15550101"]);
    expect(await arrivedOf(bobHas(["push", "webhook"], ["webhook"]))).toEqual(["webhook"]);
  });

  test("makes no sound in quiet hours, whatever was chosen, if there is a way", async () => {
    const quiet = { notBefore: at + 3_600_000 };
    expect(await arrivedOf(bobHas(["sms", "push"], ["sms"]), quiet)).toEqual(["push to bobs-phone, priority 1"]);
    expect(await arrivedOf(bobHas(["sms", "push", "email"], ["email"]), quiet)).toEqual(["mail: Please update it."]);
    expect(await arrivedOf(bobHas(["sms"], ["sms"]), quiet)).toEqual(["sms to +15550101"]);
  });

  test("takes the next channel when one fails, and waits for a channel that may heal only when none is left", async () => {
    http.answerNext({ status: 500, body: "down" });
    expect((await arrivedOf(bobHas(["push", "email"]))).slice(1)).toEqual(["mail: Please update it."]);
    http.answerNext({ status: 500, body: "down" });
    const { send, arrived } = await sendToBob(bobHas(["push"]));
    expect(await failureOf(send())).toBe("retry");
    await send();
    expect(arrived()).toHaveLength(2);
  });

  test("goes by no second channel when it is tried again and the first has healed", async () => {
    const { send, arrived } = await sendToBob(bobHas(["push", "email"]));
    http.answerNext({ status: 503, body: "down" });
    await send();
    await send();
    expect(arrived()).toEqual(["push to bobs-phone, priority 3", "mail: Please update it."]);
  });

  test("is in the outbox, and there alone, for somebody whom no vendor reaches", async () => {
    for (const reach of [bobHas([]), bobHas(["voice"])])
      expect(await arrivedOf(reach)).toEqual(["outbox: Please update it."]);
    mail.refuse("bob@", 550);
    expect(await arrivedOf(bobHas(["email"]))).toEqual(["outbox: Please update it."]);
    mail.takeAgain("bob@");
  });

  test("waits while it is not known how the person is reached", async () => {
    const { send, arrived } = await sendToBob("unknown");
    expect(await failureOf(send())).toBe("retry");
    expect(arrived()).toEqual([]);
  });

  test("is no page: it uses up no limit of pages, and nobody answers it", async () => {
    for (let sent = 0; sent < 5; sent += 1) await arrivedOf(bobHas(["sms"], ["sms"]));
    const { rows } = await pool.query("select 1 from page_deliveries where channel = 'sms'");
    expect(rows).toEqual([]);
  });
});
