import { createHmac, randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { validateRequest } from "twilio";
import { configuredMethods } from "../../integrations/contact-channels.ts";
import { isSigned } from "../../integrations/twilio/callbacks.ts";
import type { Parcel } from "../../integrations/paging/carrier.ts";
import { replyCode } from "../../domain/paging/reply-codes.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { createTwilioSms, createTwilioVoice } from "../../integrations/twilio/pagers.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import {
  account,
  type EmulatedTwilio,
  from,
  startTwilio,
  token as twilioToken,
} from "../integrations/vendors/emulated-twilio.ts";
import { failureOf } from "../integrations/contracts/delivered.ts";
import { startRecordingServer } from "../integrations/vendors/recording-server.ts";
import { vendorDescription } from "../integrations/vendors/vendor-description.ts";
import { type RunningApi, runApi, settings, until } from "./running-api.ts";

const publicPort = 20_000 + Math.floor(Math.random() * 10_000);
const publicUrl = `http://127.0.0.1:${String(publicPort)}`;
let twilio: EmulatedTwilio;
let calls: Awaited<ReturnType<typeof listening>>;
let api: RunningApi;

/** Starts a proxy that passes requests to the emulated Twilio, and stores requests and answers unchanged. */
const listening = async () => {
  const heard: { fields: Readonly<Record<string, string>>; status: number; answer: unknown }[] = [];
  const server = await startRecordingServer(async ({ method, path, headers, body }) => {
    const response = await fetch(`${twilio.url}${path}`, {
      ...{ method, body },
      headers: { authorization: headers.authorization ?? "", "content-type": headers["content-type"] ?? "" },
    });
    const text = await response.text();
    heard.push({
      fields: Object.fromEntries(new URLSearchParams(body)),
      ...{ status: response.status, answer: JSON.parse(text) },
    });
    return { status: response.status, body: text };
  });
  return { heard, server, options: { account, token: twilioToken, from, publicUrl, api: server.url } };
};

beforeAll(async () => {
  twilio = await startTwilio({ smsUrl: `${publicUrl}/twilio/sms` });
  const options = { account, token: twilioToken, from, publicUrl, api: twilio.url };
  calls = await listening();
  api = await runApi({
    outsideSystems: { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: twilioToken, TWILIO_API: twilio.url },
    settings: { paging: { ...settings.paging, ...{ phoneFrom: from } } },
    ...{ publicUrl, bundleSeconds: 1 },
    pagers: (pool) =>
      [createTwilioSms(options), createTwilioVoice(calls.options)].map((it) => pagerOver(it, createDeliveryLog(pool))),
  });
  await createContactBook(api.pool).seed(configuredMethods(settings.people), Date.now());
  await api.app.listen({ host: "127.0.0.1", port: publicPort });
  await api.startProductWorkers();
});
afterAll(async () => {
  await api.close();
  await calls.server.close();
  await twilio.close();
});
/**
 * Makes each test begin with nobody paged lately, since a page within a second after another page goes out in a
 * bundle.
 */
beforeEach(async () => {
  await api.pool.query("delete from held_pages");
  await api.pool.query("delete from paging_turns");
});

const alicesPhone = "+15550101";
const declare = async (title: string) => {
  const declaration = { severity: "sev2", service: "API Service", title, impact: "One in ten cannot pay" };
  return String((await api.post("/incidents", { by: "bob", ...declaration })).body["id"]);
};
interface Delivery {
  readonly person: string;
  readonly address: string;
  readonly ref: string;
  readonly receipt: string | null;
}
const deliveryOf = async (id: string, channel: string, ready: (it: Delivery) => boolean = () => true) =>
  until(`a page of ${id} by ${channel}`, async () => {
    const { rows } = await api.pool.query<Delivery>(
      "select person, address, ref, receipt from page_deliveries where incident_id = $1 and channel = $2 and state = 'sent'",
      [id, channel],
    );
    return rows.find(ready);
  });
/** Calls `deed` while people are paged by phone call only. */
const whileCalled = async <T>(deed: () => Promise<T>): Promise<T> => {
  const people = Object.keys(settings.people);
  const rule = { page: [{ afterMinutes: 0, channel: "voice" } as const], message: [] };
  for (const person of people) await createContactBook(api.pool).setRule(person, rule);
  try {
    return await deed();
  } finally {
    for (const person of people) await createContactBook(api.pool).setRule(person, { page: [], message: [] });
  }
};
const acknowledger = async (id: string) => (await api.incidents.get(id))?.incident.episodes[0]?.acknowledged?.person;

test("a page arrives as a text message that says how to acknowledge by replying", async () => {
  const id = await declare("Payments fail");
  const { address } = await deliveryOf(id, "sms");
  const [message] = (await twilio.sentTo(address)).filter(({ body }) => body.includes(id));
  expect(message?.body).toContain(`Reply "ack ${replyCode(id)}".`);
  expect(message?.body).toContain(`${publicUrl}/p/`);
});

test("Twilio's signed receipts reach the ledger", async () => {
  const id = await declare("Receipts");
  const { ref } = await deliveryOf(id, "sms");
  await twilio.simulate("message-status", { MessageSid: ref, Status: "delivered" });
  expect((await deliveryOf(id, "sms", ({ receipt }) => receipt === "delivered")).receipt).toBe("delivered");
  const rows = await until("the ledger", async () => {
    const { body } = await api.get(`/incidents/${id}/pages`);
    return JSON.stringify(body).includes("reachedAt") ? body["rows"] : undefined;
  });
  const delivery = { channel: "sms", state: "sent", repeats: 0, receipt: "delivered" };
  const deliveries: unknown = expect.arrayContaining([expect.objectContaining(delivery)]);
  expect(rows).toContainEqual(expect.objectContaining({ targets: ["primary"], fate: "pending", deliveries }));
  expect(JSON.stringify(rows)).not.toContain(alicesPhone);
});

test("the reply acknowledges the incident it names, for the person whose number it is", async () => {
  const id = await declare("Replies");
  const { address, person } = await deliveryOf(id, "sms");
  await twilio.simulate("inbound-message", { From: address, To: from, Body: ` ACK ${replyCode(id)} ` });
  expect(await until("an acknowledgement", async () => acknowledger(id))).toBe(person);
});

describe("a reply with two pages on one phone", () => {
  const twoPages = async (title: string) => {
    const ids = [await declare(`${title}, one`), await declare(`${title}, two`)] as const;
    const pages = await Promise.all(
      ids.map(async (id) =>
        until(`the page of ${id}`, async () => {
          const { rows } = await api.pool.query<{ address: string; person: string }>(
            `select distinct sent.address, sent.person from page_deliveries sent
                left join held_pages held on held.bundle = sent.incident_id
              where sent.channel = 'sms' and sent.state = 'sent' and sent.person <> 'bob'
                and (sent.incident_id = $1 or held.incident_id = $1)`,
            [id],
          );
          return rows[0];
        }),
      ),
    );
    const [{ address, person } = { address: "", person: "" }] = pages;
    return { first: ids[0], second: ids[1], address, person };
  };
  const reply = async (address: string, text: string) =>
    (await callBack(api.app, "/twilio/sms", { From: address, To: from, Body: text })).body;

  test('acknowledges the incident that it names, also by "ack 1424 on it", and never the other one', async () => {
    const { first, second, address, person } = await twoPages("Named");
    expect(await reply(address, `ack ${replyCode(first)} on it`)).toContain(`${first} is yours now`);
    expect(await acknowledger(first)).toBe(person);
    expect(await acknowledger(second)).toBeUndefined();
  });

  test("is asked which one it means, if it names none or nobody understands it, and acknowledges nothing", async () => {
    const { first, second, address } = await twoPages("Asked");
    for (const text of ["ack", "ack 2359-77", "what is going on?", `not ${replyCode(first)}`, ""]) {
      const answer = await reply(address, text);
      expect(answer).toContain("Nothing is acknowledged yet");
      expect(answer).toContain(`ack ${replyCode(first)}&quot; for Asked, one`.replaceAll("&quot;", '"'));
    }
    expect([await acknowledger(first), await acknowledger(second)]).toEqual([undefined, undefined]);
  });
});

describe("a page for several incidents", () => {
  const pagesOf = async (id: string) => (await api.incidents.get(id))?.incident.pages ?? [];
  /**
   * Declares four incidents at once for the same people: one page goes out at once, the others in a bundle. Returns the
   * bundle.
   */
  const bundled = async (title: string, channel: string) => {
    const ids = await Promise.all([1, 2, 3, 4].map(async (number) => declare(`${title} ${String(number)}`)));
    await until("every page", async () => {
      const pages = await Promise.all(ids.map(pagesOf));
      return pages.every(({ length }) => length > 0) ? true : undefined;
    });
    const { rows } = await api.pool.query<{ bundle: string; person: string; incidents: string[] }>(
      `select bundle, person, array_agg(incident_id) as incidents from held_pages, unnest(people) as person
        where incident_id = any($1) and bundle <> '' and person <> 'bob' group by 1, 2`,
      [ids],
    );
    const [{ bundle, person, incidents } = { bundle: "", person: "", incidents: [] }] = rows;
    expect(incidents.length).toBeGreaterThan(1);
    return { ...(await deliveryOf(bundle, channel, (it) => it.person === person)), bundle, person, incidents, ids };
  };
  const others = ({ ids, incidents }: { readonly ids: readonly string[]; readonly incidents: readonly string[] }) =>
    ids.filter((id) => !incidents.includes(id));

  test("says by text message how to acknowledge all of them, and the reply does; the ledger of each shows it", async () => {
    const all = await bundled("Together", "sms");
    const { bundle, address, person, incidents, ref } = all;
    const [message] = (await twilio.sentTo(address)).filter(({ sid }) => sid === ref);
    expect(message?.body).toContain(`${String(incidents.length)} incidents at once`);
    const code = /Reply "ack (\w+)"/.exec(message?.body ?? "")?.[1] ?? "";
    expect(bundle).toBe(`bundle-${code}`);
    await twilio.simulate("message-status", { MessageSid: ref, Status: "delivered" });
    await twilio.simulate("inbound-message", { From: address, To: from, Body: `Ack ${code}` });
    for (const id of incidents) expect(await until(`${id} acknowledged`, async () => acknowledger(id))).toBe(person);
    for (const id of others(all)) expect(await acknowledger(id)).toBeUndefined();
    for (const id of incidents) {
      const sent = await until(`the receipt in the ledger of ${id}`, async () => {
        const { body } = await api.get(`/incidents/${id}/pages`);
        return JSON.stringify(body).includes('"receipt":"delivered"') ? body["rows"] : undefined;
      });
      const delivered: unknown = expect.objectContaining({ person, channel: "sms", receipt: "delivered" });
      expect(sent).toContainEqual(expect.objectContaining({ bundle, deliveries: expect.arrayContaining([delivered]) }));
    }
  });

  test("is read out on a call, and 1 acknowledges all of them", async () => {
    const all = await whileCalled(async () => bundled("Called", "voice"));
    const called = calls.heard
      .filter(({ fields }) => fields["To"] === all.address)
      .map(({ fields }) => fields["Twiml"]);
    const spokenText = called.find((twiml) => twiml?.includes("incidents at once")) ?? "";
    expect(spokenText).toContain("Press 1 to acknowledge.");
    const gatherUrl = /action="([^"]+)"/.exec(spokenText)?.[1] ?? "";
    const { body } = await callBack(api.app, new URL(gatherUrl).pathname, { Digits: "1", CallSid: all.ref });
    expect(body).toContain(`${String(all.incidents.length)} of ${String(all.incidents.length)} are yours now`);
    for (const id of all.incidents) expect(await acknowledger(id)).toBe(all.person);
    for (const id of others(all)) expect(await acknowledger(id)).toBeUndefined();
  });
});

test("a reply from another number acknowledges nothing", async () => {
  const id = await declare("Strangers");
  await deliveryOf(id, "sms");
  await twilio.simulate("inbound-message", { From: "+15559999999", To: from, Body: `ack ${replyCode(id)}` });
  expect(await acknowledger(id)).toBeUndefined();
});

const signature = (path: string, fields: Readonly<Record<string, string>>, secret = twilioToken) =>
  createHmac("sha1", secret)
    .update(
      `${publicUrl}${path}${Object.entries(fields)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => name + value)
        .join("")}`,
    )
    .digest("base64");
const callBack = async (
  app: FastifyInstance,
  path: string,
  fields: Readonly<Record<string, string>>,
  secret?: string,
) =>
  app.inject({
    method: "POST",
    url: path,
    payload: new URLSearchParams(fields).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": signature(path, fields, secret),
    },
  });

describe("a signed request that comes again", () => {
  const reply = async (address: string, text: string, sid: string) =>
    (await callBack(api.app, "/twilio/sms", { MessageSid: sid, From: address, To: from, Body: text })).body;
  const age = async (sid: string) =>
    api.pool.query("update heard_answers set heard_at = heard_at - interval '3 hours' where ref = $1", [sid]);
  const giveBack = async (id: string, person: string) =>
    expect(await api.post(`/incidents/${id}/commands/unacknowledge`, { by: person })).toMatchObject({ status: 200 });
  const freshSid = () => `SM${randomUUID().replaceAll("-", "")}`;

  test("at once, means what it meant the first time, and acknowledges no other page", async () => {
    const sid = freshSid();
    const first = await declare("Again, first");
    const { address, person } = await deliveryOf(first, "sms");
    const answer = await reply(address, `ack ${replyCode(first)}`, sid);
    expect(await acknowledger(first)).toBe(person);
    await giveBack(first, person);
    expect(await reply(address, `ack ${replyCode(first)}`, sid)).toBe(answer);
    expect(await acknowledger(first)).toBeUndefined();
  });

  test("hours later, acknowledges neither its own page nor the page that waits then", async () => {
    const [named, unnamed] = [freshSid(), freshSid()];
    const first = await declare("Later, first");
    const { address, person } = await deliveryOf(first, "sms");
    await reply(address, `ack ${replyCode(first)}`, named);
    await reply(address, "ack", unnamed);
    await giveBack(first, person);
    const second = await declare("Later, second");
    await deliveryOf(second, "sms", (it) => it.address === address);
    for (const sid of [named, unnamed]) await age(sid);
    expect(await reply(address, `ack ${replyCode(first)}`, named)).toContain("nothing is done again");
    expect(await reply(address, "ack", unnamed)).toContain("nothing is done again");
    expect([await acknowledger(first), await acknowledger(second)]).toEqual([undefined, undefined]);
  });

  test("as a key pressed in a call that is long over, acknowledges nothing", async () => {
    const id = await declare("Pressed again");
    const { address, person } = await deliveryOf(id, "sms");
    const [message] = (await twilio.sentTo(address)).filter(({ body }) => body.includes(id));
    const path = `/twilio/voice/pressed/${/\/p\/(\S+)/.exec(message?.body ?? "")?.[1] ?? ""}`;
    const sid = freshSid();
    const press = async () => (await callBack(api.app, path, { Digits: "1", CallSid: sid })).body;
    expect(await press()).toContain("is yours now");
    await giveBack(id, person);
    await press();
    expect(await acknowledger(id)).toBeUndefined();
    await age(sid);
    expect(await press()).toContain("nothing is done again");
    expect(await acknowledger(id)).toBeUndefined();
  });

  test("as an early receipt, does not undo the receipt of the end", async () => {
    const id = await declare("Receipts again");
    const { ref, address } = await deliveryOf(id, "sms");
    const { rows } = await api.pool.query<{ key: string }>("select key from page_deliveries where ref = $1", [ref]);
    const path = `/twilio/sms/status?key=${encodeURIComponent(rows[0]?.key ?? "")}`;
    for (const MessageStatus of ["sent", "delivered", "sent"])
      await callBack(api.app, path, { MessageSid: ref, To: address, MessageStatus });
    expect((await deliveryOf(id, "sms", (it) => it.ref === ref)).receipt).toBe("delivered");
  });
});

test("our reading of the signature is the one that Twilio publishes", () => {
  const fields = {
    ...{ Digits: "1234", To: "+18005551212", From: "+14158675309" },
    ...{ Caller: "+14158675309", CallSid: "CA1234567890ABCDE" },
  };
  const request = {
    ...{ url: "/myapp.php?foo=1&bar=2", fields },
    headers: { "x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" },
  };
  expect(isSigned(request, "https://mycompany.com", "12345")).toBe(true);
  expect(isSigned({ ...request, fields: { ...fields, Digits: "1" } }, "https://mycompany.com", "12345")).toBe(false);
  expect(isSigned(request, "https://mycompany.com", "12346")).toBe(false);
});

test("what is not signed by Twilio is refused, and our reading of the signature is Twilio's own", async () => {
  const fields = { From: alicesPhone, Body: "ack", To: from };
  expect(validateRequest(twilioToken, signature("/twilio/sms", fields), `${publicUrl}/twilio/sms`, fields)).toBe(true);
  expect((await callBack(api.app, "/twilio/sms", fields)).statusCode).toBe(200);
  expect((await callBack(api.app, "/twilio/sms", fields, "another token")).statusCode).toBe(403);
});

describe("a call", () => {
  const called = async (title: string) =>
    whileCalled(async () => {
      const id = await declare(title);
      return { id, ...(await deliveryOf(id, "voice")) };
    });
  const receiptInLedger = async (id: string, receipt: string) =>
    until(`${receipt} in the ledger of ${id}`, async () => {
      const { body } = await api.get(`/incidents/${id}/pages`);
      return JSON.stringify(body).includes(`"receipt":"${receipt}"`) ? true : undefined;
    });

  const pressedPath = async (title: string) => {
    const id = await declare(title);
    const { person, address } = await deliveryOf(id, "sms");
    const [message] = (await twilio.sentTo(address)).filter(({ body }) => body.includes(id));
    const linkToken = /\/p\/(\S+)/.exec(message?.body ?? "")?.[1] ?? "";
    return { id, person, path: `/twilio/voice/pressed/${linkToken}` };
  };

  test("in which 1 is pressed acknowledges", async () => {
    const { id, person, path } = await pressedPath("Pressed");
    const { body } = await callBack(api.app, path, { Digits: "1", CallSid: "CA1" });
    expect(body).toContain("is yours now");
    expect(await acknowledger(id)).toBe(person);
  });

  test("that a mailbox answers does not", async () => {
    const { id, path } = await pressedPath("Mailbox");
    expect((await callBack(api.app, path, { Digits: "", CallSid: "CA1" })).body).toContain("Nobody has acknowledged");
    expect(await acknowledger(id)).toBeUndefined();
  });

  test("is in the ledger as Twilio reports it, signed, from its ringing to its end", async () => {
    const { id, ref } = await called("Reported");
    await receiptInLedger(id, "ringing");
    await twilio.simulate("call-status", { CallSid: ref, Status: "no-answer" });
    await receiptInLedger(id, "no-answer");
    expect(await acknowledger(id)).toBeUndefined();
  });

  // The emulated Twilio does not detect mailboxes, so the test sends the verdict as Twilio documents it, and signs it.
  test("that a mailbox takes is voicemail in the ledger, also when it has ended, and nobody has acknowledged", async () => {
    const { id, ref } = await called("Taken by a mailbox");
    const askedFields = calls.heard.find(({ answer }) => JSON.stringify(answer).includes(ref))?.fields ?? {};
    expect(askedFields).toMatchObject({ MachineDetection: "Enable", AsyncAmd: "true" });
    const { pathname, search, origin } = new URL(askedFields["AsyncAmdStatusCallback"] ?? "");
    expect(origin).toBe(publicUrl);
    const verdict = (AnsweredBy: string) => ({
      ...{ AccountSid: account, CallSid: ref, AnsweredBy, MachineDetectionDuration: "2400" },
    });
    const before = await deliveryOf(id, "voice", (it) => it.ref === ref);
    expect((await callBack(api.app, pathname + search, verdict("human"))).statusCode).toBe(204);
    expect((await callBack(api.app, pathname + search, verdict("machine_start"), "another token")).statusCode).toBe(
      403,
    );
    expect((await deliveryOf(id, "voice", (it) => it.ref === ref)).receipt).toBe(before.receipt);

    expect((await callBack(api.app, pathname + search, verdict("machine_start"))).statusCode).toBe(204);
    await receiptInLedger(id, "voicemail");
    await twilio.simulate("call-status", { CallSid: ref, Status: "completed" });
    expect((await deliveryOf(id, "voice", (it) => it.ref === ref)).receipt).toBe("voicemail");
    expect(await acknowledger(id)).toBeUndefined();
  });

  test("asks to press 1, and is ended when the page is taken back", async () => {
    const options = { account, token: twilioToken, from, publicUrl, api: twilio.url };
    const voice = createTwilioVoice(options);
    const delivered = {
      key: "incident-2026-01-29-1423/page/1/alice",
      incidentId: "incident-2026-01-29-1423",
      kind: "real",
      at: 0,
    } as const;
    const words = {
      person: "alice",
      to: alicesPhone,
      urgency: "page",
      text: "Pool <exhausted>",
      asks: ["acknowledge"],
    } as const;
    const sid = await voice.send({ ...delivered, ...words, link: `${publicUrl}/p/abc.def` });
    expect(await twilio.call(sid)).toMatchObject({ status: "ringing" });
    await voice.takeBack({
      ...delivered,
      person: "alice",
      to: alicesPhone,
      text: "Over",
      sent: [{ key: "k", ref: sid }],
    });
    expect(await twilio.call(sid)).toMatchObject({ status: "completed" });
  });
});

describe("by Twilio's own description", () => {
  const described = vendorDescription("twilio");
  const messages = { method: "post", path: "/2010-04-01/Accounts/{AccountSid}/Messages.json" } as const;
  const calls = { method: "post", path: "/2010-04-01/Accounts/{AccountSid}/Calls.json" } as const;
  const oneCall = { method: "post", path: "/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json" } as const;
  const page: Parcel = {
    ...{ key: "k", incidentId: "incident-2026-01-29-1423", at: 0, person: "alice", to: alicesPhone },
    kind: "real",
    urgency: "page",
    text: "Pool exhausted",
    asks: ["acknowledge"],
    link: `${publicUrl}/p/abc.def`,
  };

  test("our messages and calls are valid, and so is what its stand-in answers", async () => {
    const { heard, server, options } = await listening();
    await createTwilioSms(options).send(page);
    const ref = await createTwilioVoice(options).send(page);
    await createTwilioVoice(options).takeBack({ ...page, sent: [{ key: "k", ref }] });
    await server.close();
    expect(heard).toHaveLength(3);
    for (const [place, operation] of [messages, calls, oneCall].entries()) {
      const { fields = {}, status = 0, answer = {} } = heard[place] ?? {};
      expect(described.faultsOfRequest(operation, fields)).toEqual([]);
      expect(described.faultsOfAnswer(operation, status, answer)).toEqual([]);
    }
    expect(heard[1]?.fields).toMatchObject({ Twiml: expect.stringContaining("Press 1 to acknowledge") });
  });

  test("a message without a receiver, and an answer without a name that is text, are not valid", () => {
    expect(described.faultsOfRequest(messages, { Body: "Pool exhausted" })).not.toEqual([]);
    expect(described.faultsOfAnswer(messages, 201, { sid: { not: "text" } })).not.toEqual([]);
  });
});

test.each([
  [429, 20429, "retry-after"],
  [400, 21211, "permanent"],
  [401, 20003, "configuration"],
  [503, 0, "retry"],
] as const)("Twilio answering %i with code %i is a matter of: %s", async (status, code, kind) => {
  const server = await startRecordingServer(() => ({ status, body: JSON.stringify({ code }) }));
  const sms = createTwilioSms({ account, token: twilioToken, from, api: server.url });
  const page = { key: "k", incidentId: "incident-x", kind: "real", at: 0, person: "alice", to: alicesPhone } as const;
  expect(await failureOf(sms.send({ ...page, urgency: "page", text: "Pool exhausted", asks: [] }))).toBe(kind);
  await server.close();
});
