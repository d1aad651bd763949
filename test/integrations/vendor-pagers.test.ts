import type pg from "pg";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import type { Pager } from "../../activities/ports/paging.ts";
import { createPagerDutyEvents } from "../../integrations/pagerduty/events.ts";
import { createPagerDutyPager } from "../../integrations/pagerduty/pager.ts";
import { createNtfyPager } from "../../integrations/ntfy/pager.ts";
import type { Carrier } from "../../integrations/paging/carrier.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { createSmtpPager } from "../../integrations/smtp/pager.ts";
import { openPostOffice } from "../../integrations/smtp/post-office.ts";
import { createTwilioSms } from "../../integrations/twilio/pagers.ts";
import { createWebhookPager } from "../../integrations/webhook/pager.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";
import { pagerContract } from "./contracts/pager.ts";
import { type FakePagerDuty, startPagerDuty } from "./vendors/fake-pagerduty.ts";
import { type MailServer, startMailServer } from "./vendors/mail-server.ts";
import { type RecordingServer, startRecordingServer } from "./vendors/recording-server.ts";

// Nothing listens on port 1, so connections are refused at once.
const nowhere = "127.0.0.1:1";
const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

let pool: pg.Pool;
let mail: MailServer;
let http: RecordingServer;
let twilio: RecordingServer;
/** The text messages that Twilio accepted, in order. */
const textMessages: { readonly sid: string; readonly to: string; readonly text: string }[] = [];
let pagerDuty: FakePagerDuty;
beforeAll(async () => {
  pool = await migratedDatabase();
  mail = await startMailServer();
  http = await startRecordingServer();
  twilio = await startRecordingServer(({ body }) => {
    const sid = `SM${String(textMessages.length)}`;
    const fields = new URLSearchParams(body);
    textMessages.push({ sid, to: fields.get("To") ?? "", text: fields.get("Body") ?? "" });
    return { status: 201, body: JSON.stringify({ sid }) };
  });
  pagerDuty = await startPagerDuty();
});
afterAll(async () => {
  await Promise.all([mail.close(), http.close(), twilio.close(), pagerDuty.close()]);
  await pool.end();
});

const over = (carrier: Carrier): Pager => pagerOver(carrier, createDeliveryLog(pool));
const smtp = (url: string) => over(createSmtpPager(openPostOffice({ url, from: "pager@incidents.example.com" })));
// The channel gets another name than "sms" and so has no limit, since these tests send one number more messages than
// a phone may get.
const sms = (api: string) =>
  over({ ...createTwilioSms({ account: "AC1", token: "a token", from: "+15551234567", api }), channel: "text" });
const ntfy = (server: string) => over(createNtfyPager({ server }));
const pagerDutyAt = (url: string) => over(createPagerDutyPager(createPagerDutyEvents(url)));
const webhook = (host: string) => over(createWebhookPager({ secret, hosts: [host] }));
const pageTo = (to: string, incident = incidentOfItsOwn(), text = "SEV-2 x: Pool exhausted\nPlease acknowledge.") =>
  ({ ...incident.effect("page/1/alice"), person: "alice", urgency: "page", text, to }) as const;

const ntfyMessage = z.object({
  topic: z.string(),
  title: z.string(),
  message: z.string(),
  priority: z.number(),
  sequence_id: z.string(),
});
const cloudEvent = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  data: z.object({ person: z.string(), text: z.string(), pages: z.array(z.string()).optional() }),
});
const bodies = <T>(schema: z.ZodType<T>): readonly T[] =>
  http.asked().flatMap(({ body }) => {
    const parsed = schema.safeParse(JSON.parse(body));
    return parsed.success ? [parsed.data] : [];
  });

// The vendors' tests share one database, since each test has an incident of its own.
const topics = (person: string) => `topic-${person}`;
pagerContract("ntfy", async () => ({
  pager: ntfy(http.url),
  unreachable: ntfy(`http://${nowhere}`),
  addressOf: topics,
  pages: async (incidentId, person) => {
    const rows = await deliveriesTo(incidentId, person, "push");
    const sent = bodies(ntfyMessage);
    return rows.map(({ ref, withdrawn }) => {
      const copies = sent.filter(({ sequence_id, priority }) => sequence_id === ref && priority > 1);
      return { text: copies.map(({ message }) => message).join(" and "), withdrawn };
    });
  },
  withdrawals: async (incidentId, person) => {
    const refs = (await deliveriesTo(incidentId, person, "push")).map(({ ref }) => ref);
    const silentMessages = bodies(ntfyMessage).filter(
      ({ sequence_id, priority }) => refs.includes(sequence_id) && priority === 1,
    );
    // The withdrawal changes each message on the phone to the same words, so repeated words count once.
    return [...new Set(silentMessages.map(({ message }) => message))];
  },
}));

pagerContract("mail", async () => ({
  pager: smtp(mail.url),
  unreachable: smtp(`smtp://${nowhere}`),
  addressOf: (person) => `${person}@example.com`,
  pages: async (incidentId, person) => {
    const rows = await deliveriesTo(incidentId, person, "email");
    return rows.map(({ ref, withdrawn }) => ({
      text: mail
        .mails()
        .filter(({ messageId }) => messageId === ref)
        .map(({ text }) => text?.trim())
        .join(" and "),
      withdrawn,
    }));
  },
  withdrawals: async (incidentId, person) => {
    const threads = mail.mailsTo(`${person}@example.com`);
    const refs = (await deliveriesTo(incidentId, person, "email")).map(({ ref }) => ref);
    const thread = threads.find(({ messageId }) => refs.includes(messageId ?? ""))?.inReplyTo;
    return threads
      .filter(
        ({ inReplyTo, messageId }) => inReplyTo === thread && !refs.includes(messageId ?? "") && thread !== undefined,
      )
      .map(({ text }) => text?.trim() ?? "");
  },
}));

const hook = (person: string) => `${http.url}/hooks/${person}`;
pagerContract("the webhook", async () => ({
  pager: webhook(http.host),
  // Pages were stored with the fake vendor's address; this pager replaces that address by one without a server.
  unreachable: over({
    ...createWebhookPager({ secret, hosts: [nowhere] }),
    send: async (parcel) =>
      createWebhookPager({ secret, hosts: [nowhere] }).send({ ...parcel, to: `http://${nowhere}/` }),
    takeBack: async (page) =>
      createWebhookPager({ secret, hosts: [nowhere] }).takeBack({ ...page, to: `http://${nowhere}/` }),
  }),
  addressOf: hook,
  pages: async (incidentId, person) => {
    const rows = await deliveriesTo(incidentId, person, "webhook");
    return rows.map(({ ref, withdrawn }) => ({
      text: bodies(cloudEvent)
        .filter(({ id }) => id === ref)
        .map(({ data }) => data.text)
        .join(" and "),
      withdrawn,
    }));
  },
  withdrawals: async (incidentId, person) =>
    bodies(cloudEvent)
      .filter((it) => it.type.endsWith("withdrawn") && it.subject === incidentId && it.data.person === person)
      .map(({ data }) => data.text),
}));

const number = (person: string) => `+1555${person}`;
pagerContract("Twilio's text messages", async () => ({
  pager: sms(twilio.url),
  unreachable: sms(`http://${nowhere}`),
  addressOf: number,
  pages: async (incidentId, person) => {
    const rows = await deliveriesTo(incidentId, person, "text");
    return rows.map(({ ref, withdrawn }) => ({
      text: textMessages
        .filter(({ sid }) => sid === ref)
        .map(({ text }) => text)
        .join(" and "),
      withdrawn,
    }));
  },
  withdrawals: async (incidentId, person) => {
    const refs = (await deliveriesTo(incidentId, person, "text")).map(({ ref }) => ref);
    const first = textMessages.findIndex(({ sid }) => refs.includes(sid));
    return textMessages
      .filter(({ sid, to }, place) => place > first && first >= 0 && to === number(person) && !refs.includes(sid))
      .map(({ text }) => text);
  },
}));

const integrationKey = (person: string) => `${person}-integration-key`;
pagerContract("PagerDuty", async () => ({
  pager: pagerDutyAt(pagerDuty.url),
  unreachable: pagerDutyAt(`http://${nowhere}`),
  addressOf: integrationKey,
  pages: async (incidentId, person) => {
    const rows = await deliveriesTo(incidentId, person, "pagerduty");
    return rows.map(({ ref }) => {
      const alerts = pagerDuty.incidents().filter(({ key }) => key === ref);
      return {
        text: alerts.map(({ key, title }) => title.replace(` (${key})`, "")).join(" and "),
        withdrawn: alerts.every(({ status }) => status === "resolved"),
      };
    });
  },
  withdrawals: async (incidentId, person) => {
    const refs = (await deliveriesTo(incidentId, person, "pagerduty")).map(({ ref }) => ref);
    const resolved = pagerDuty
      .enqueued()
      .filter((it) => it.event_action === "resolve" && refs.includes(it.dedup_key))
      .map(({ payload }) => payload.summary);
    return [...new Set(resolved)];
  },
}));

const deliveriesTo = async (incidentId: string, person: string, channel: string) => {
  const { rows } = await pool.query<{ ref: string; withdrawn: boolean }>(
    `select ref, withdrawn_at is not null as withdrawn from page_deliveries
       where incident_id = $1 and person = $2 and channel = $3 and state = 'sent' order by sent_at`,
    [incidentId, person, channel],
  );
  return rows;
};

describe("a page by mail", () => {
  test("says in its subject what it is about, carries the link, and is one thread with the incident's other mails", async () => {
    const incident = incidentOfItsOwn();
    const to = `${incident.incidentId}@example.com`;
    await smtp(mail.url).page({ ...pageTo(to, incident), link: "https://incidents.example.com/p/abc" });
    await smtp(mail.url).page({ ...pageTo(to, incident), ...incident.effect("page/2/alice") });
    const [first, second] = mail.mailsTo(to);
    expect(first?.subject).toBe("SEV-2 x: Pool exhausted");
    expect(first?.text).toContain("https://incidents.example.com/p/abc");
    expect(first?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(first?.inReplyTo).toBe(second?.inReplyTo);
    expect(first?.messageId).not.toBe(second?.messageId);
  });

  test("is refused for good by 550, may heal after 451, and a wrong password is a matter of configuration", async () => {
    mail.refuse("gone", 550);
    mail.refuse("full", 451);
    expect(await failureOf(smtp(mail.url).page(pageTo("gone@example.com")))).toBe("permanent");
    expect(await failureOf(smtp(mail.url).page(pageTo("full@example.com")))).toBe("retry");
    const withPassword = mail.url.replace("smtp://", "smtp://somebody:wrong@");
    expect(await failureOf(smtp(withPassword).page(pageTo("alice@example.com")))).toBe("configuration");
  });
});

describe("a page by PagerDuty", () => {
  test("is an alert of the person's own service under the page's key, with the link, and valid as they describe it", async () => {
    const page = pageTo(integrationKey("alice"));
    await pagerDutyAt(pagerDuty.url).page({ ...page, link: "https://incidents.example.com/p/abc" });
    expect(pagerDuty.enqueued().findLast(({ dedup_key: key }) => key === page.key)).toMatchObject({
      routing_key: integrationKey("alice"),
      event_action: "trigger",
      payload: { summary: `SEV-2 x: Pool exhausted (${page.key})`, severity: "critical" },
      links: [{ href: "https://incidents.example.com/p/abc" }],
    });
    expect(pagerDuty.faults()).toEqual([]);
  });

  test("is refused for good by 400, and tried again after 429 no sooner than they say", async () => {
    pagerDuty.answerNext({ status: 400, body: '{"status":"invalid event"}' });
    expect(await failureOf(pagerDutyAt(pagerDuty.url).page(pageTo("a-key")))).toBe("permanent");
    pagerDuty.answerNext({ status: 429, headers: { "retry-after": "30" } });
    const failure: unknown = await pagerDutyAt(pagerDuty.url)
      .page(pageTo("a-key"))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "retry-after", retryAfterMs: 30_000 });
  });
});

describe("a page by webhook", () => {
  test("is signed as Standard Webhooks says, under the same id however often it is sent", async () => {
    const incident = incidentOfItsOwn();
    http.answerNext({ status: 503 });
    const pager = webhook(http.host);
    expect(await failureOf(pager.page(pageTo(hook("alice"), incident)))).toBe("retry");
    await pager.page(pageTo(hook("alice"), incident));
    const sent = http.asked().filter(({ body }) => body.includes(incident.incidentId));
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    for (const { body, headers } of sent) {
      const verified = cloudEvent.parse(
        new Webhook(secret).verify(body, z.record(z.string(), z.string()).parse(headers)),
      );
      expect(verified.type).toBe("incident.page");
    }
  });

  test("goes to no host that the configuration does not name", async () => {
    expect(await failureOf(webhook("hooks.example.com").page(pageTo("http://169.254.169.254/latest")))).toBe(
      "configuration",
    );
  });
});

describe("any vendor", () => {
  test("is tried again when it says so, no sooner than it says", async () => {
    http.answerNext({ status: 429, headers: { "retry-after": "7" } });
    const failure: unknown = await ntfy(http.url)
      .page(pageTo("busy"))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "retry-after", retryAfterMs: 7000 });
  });

  // The test's whole sequence has to fit into one attempt at a page, which the workflow gives ten seconds
  // (workflows/activities.ts).
  test("that hangs is passed over in time for the next channel", async () => {
    http.answerNext("never");
    expect(await failureOf(ntfy(http.url).page(pageTo("hanging")))).toBe("retry");
  }, 10_000);

  test("is asked again after silence, and the person reads that they may have it already", async () => {
    const incident = incidentOfItsOwn();
    http.answerNext("never");
    const pager = ntfy(http.url);
    await failureOf(pager.page(pageTo("silent", incident)));
    await pager.page(pageTo("silent", incident));
    const sent = bodies(ntfyMessage).filter(({ topic }) => topic === "silent");
    expect(sent.map(({ message }) => message.includes("You may have this already"))).toEqual([false, true]);
    expect(new Set(sent.map(({ sequence_id }) => sequence_id)).size).toBe(1);
  });

  test("that answered with a refusal has not been sent anything: a further attempt is a first one", async () => {
    const incident = incidentOfItsOwn();
    http.answerNext({ status: 429 });
    const pager = ntfy(http.url);
    await failureOf(pager.page(pageTo("once", incident)));
    await pager.page(pageTo("once", incident));
    const sent = bodies(ntfyMessage).filter(({ topic }) => topic === "once");
    expect(sent.every(({ message }) => !message.includes("already"))).toBe(true);
  });

  test.each([
    [401, "configuration"],
    [400, "permanent"],
    [500, "retry"],
  ] as const)("answering %i is a matter of: %s", async (status, kind) => {
    http.answerNext({ status });
    expect(await failureOf(ntfy(http.url).page(pageTo("answering")))).toBe(kind);
  });
});

describe("a worker killed between claim and answer", () => {
  test("leaves a claim behind; whoever takes over sends again, once, and marks it", async () => {
    const incident = incidentOfItsOwn();
    const page = pageTo("killed", incident);
    // A killed worker leaves a claim that nobody ends, and that has expired by the time of the retry.
    await createDeliveryLog(pool).claim({ ...page, channel: "push" }, []);
    await pool.query("update page_deliveries set claimed_until = now() - interval '1 second' where key = $1", [
      page.key,
    ]);
    await Promise.all([ntfy(http.url).page(page), ntfy(http.url).page(page)]);
    const sent = bodies(ntfyMessage).filter(({ topic }) => topic === "killed");
    expect(sent.map(({ message }) => message)).toEqual(["Please acknowledge.\n(You may have this already.)"]);
    const { rows } = await pool.query("select state, repeats from page_deliveries where key = $1", [page.key]);
    expect(rows).toEqual([{ state: "sent", repeats: 1 }]);
  });
});

describe("without its log", () => {
  test("a page goes out all the same", async () => {
    const broken = { claim: refused, renew: refused, settle: refused, notTakenBack: refused, takenBack: refused };
    await pagerOver(createNtfyPager({ server: http.url }), broken).page(pageTo("no-log"));
    expect(bodies(ntfyMessage).filter(({ topic }) => topic === "no-log")).toHaveLength(1);
  });
});

const refused = async (): Promise<never> => Promise.reject(new Error("the database is down"));
