import fc from "fast-check";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import { createPagerDutyEvents } from "../../integrations/pagerduty/events.ts";
import { createPagerDutyPager } from "../../integrations/pagerduty/pager.ts";
import { createNtfyPager } from "../../integrations/ntfy/pager.ts";
import type { Carrier } from "../../integrations/paging/carrier.ts";
import { pagerOver } from "../../integrations/paging/pager-that-sends-once.ts";
import { pageMessage } from "../../integrations/slack/message.ts";
import { createSmtpPager } from "../../integrations/smtp/pager.ts";
import { openPostOffice } from "../../integrations/smtp/post-office.ts";
import { createTwilioSms, createTwilioVoice } from "../../integrations/twilio/pagers.ts";
import { element } from "../../integrations/twilio/twiml.ts";
import { type MailServer, startMailServer } from "./vendors/mail-server.ts";
import { type RecordingServer, startRecordingServer } from "./vendors/recording-server.ts";

let http: RecordingServer;
let mail: MailServer;
beforeAll(async () => {
  http = await startRecordingServer();
  mail = await startMailServer();
});
afterAll(async () => {
  await Promise.all([http.close(), mail.close()]);
});

/** A delivery log that allows every page and stores nothing, since this test is about texts only. */
const noLog: DeliveryLog = {
  claim: async () => Promise.resolve("send"),
  renew: async () => Promise.resolve(),
  settle: async () => Promise.resolve(),
  notTakenBack: async () => Promise.resolve([]),
  takenBack: async () => Promise.resolve(),
};
const twilioOptions = () => ({
  ...{ account: "AC1", token: "t", from: "+15550100", api: http.url },
  publicUrl: "https://incidents.example.com",
});
let count = 0;
const send = async (carrier: Carrier, to: string, text: string) => {
  const key = `incident-2026-01-29-1424/page/${String((count += 1))}/alice`;
  await pagerOver(carrier, noLog).page({
    ...{ key, incidentId: "incident-2026-01-29-1424", kind: "real", at: 0, person: "alice", urgency: "page" },
    ...{ text, to, asks: ["acknowledge"], link: "https://incidents.example.com/p/abc.def" },
  });
  return http.asked().at(-1)?.body ?? "";
};

/**
 * Makes random texts of UTF-16 code units, among them halves of pairs, control characters, markup and very long
 * lines.
 */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        "\0",
        "\u0007",
        "\u001b[31m",
        "\r\n",
        "\uFFFE",
        "\uD83D",
        "</Say>",
        "&",
        "]]>",
        "<!-",
        "💥",
        "\u2028",
      ),
      fc.constantFrom("x".repeat(5000), "&".repeat(2000), "💥".repeat(2000), "\n".repeat(50)),
    ),
  )
  .map((parts) => `SEV-2 down ${parts.join("")}`);
const forAnyText = async (holds: (text: string) => Promise<void>) =>
  fc.assert(fc.asyncProperty(anyText, holds), { numRuns: 60 });

/**
 * Says whether a text is XML: only characters that XML 1.0 allows (production 2 of the recommendation), between tags
 * that are closed.
 */
const isXml = (text: string): boolean =>
  /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text) &&
  /^<Response>(?:<Gather [^<>]*>)?(?:<(Say|Message)>(?:[^<>&]|&(?:amp|lt|gt|quot);)*<\/\1>)+(?:<\/Gather><Say>[^<>&]*<\/Say>)?<\/Response>$/u.test(
    text,
  );
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);
const hasControls = (text: string): boolean => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text);

test("the check of XML finds what Twilio would not read", () => {
  expect(isXml("<Response><Say>all &amp; well</Say></Response>")).toBe(true);
  for (const broken of ["a\u0007", "a & b", "<b>", "\uFFFE", "a</Say>"])
    expect(isXml(`<Response><Say>${broken}</Say></Response>`)).toBe(false);
});

describe("whatever a text holds", () => {
  test("a call reads out XML within Twilio's limit, with something to hear and the key to press", async () => {
    await forAnyText(async (text) => {
      const twiml = new URLSearchParams(await send(createTwilioVoice(twilioOptions()), "+15550101", text)).get("Twiml");
      expect(isXml(twiml ?? "")).toBe(true);
      expect(twiml?.length).toBeLessThan(4000);
      expect(twiml).toContain("<Say>SEV-2 down");
      expect(twiml).toContain("Press 1 to acknowledge.");
    });
  });

  test("the answer to a reply and to a pressed key is XML, too", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(isXml(`<Response>${element("Message", text)}</Response>`)).toBe(true);
      }),
    );
  });

  test("a text message fits, keeps how to answer and the link, and divides no character", async () => {
    await forAnyText(async (text) => {
      const body =
        new URLSearchParams(await send(createTwilioSms(twilioOptions()), "+15550101", text)).get("Body") ?? "";
      expect(body.length).toBeLessThanOrEqual(480);
      expect(body).toMatch(/^SEV-2 down[^]*\nReply "ack 1424"\.\nhttps:\/\/incidents\.example\.com\/p\/abc\.def$/);
      expect([isWellFormed(body), hasControls(body)]).toEqual([true, false]);
    });
  });

  test("a push message has a title and stays a message, within ntfy's 4096 bytes", async () => {
    await forAnyText(async (text) => {
      const sent: unknown = JSON.parse(await send(createNtfyPager({ server: http.url }), "topic", text));
      expect(sent).toMatchObject({ title: expect.stringMatching(/^SEV-2 down/), message: expect.stringMatching(/./) });
      const { title, message } = Object.assign({ title: "", message: "" }, sent);
      expect(Buffer.byteLength(title + message)).toBeLessThan(4096);
      expect([isWellFormed(title + message), hasControls(title + message)]).toEqual([true, false]);
    });
  });

  test("PagerDuty gets a summary of at most 1024 characters", async () => {
    await forAnyText(async (text) => {
      const sent: unknown = JSON.parse(await send(createPagerDutyPager(createPagerDutyEvents(http.url)), "key", text));
      expect(sent).toMatchObject({ payload: { summary: expect.stringMatching(/^SEV-2 down/) } });
      expect(JSON.stringify(sent)).not.toMatch(/\\u00[01]|\\ud[89a-f]/i);
    });
  });

  test("Slack gets sections within its limits, in which nobody is mentioned", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: shown, blocks } = pageMessage({
          key: "k",
          incidentId: "incident-x",
          text,
          asks: ["acknowledge"],
        });
        expect(shown.length).toBeLessThanOrEqual(4000);
        expect(shown).toMatch(/^SEV-2 down/);
        expect(blocks.length).toBeLessThanOrEqual(11);
        expect(shown).not.toMatch(/[<>]/);
      }),
      { numRuns: 60 },
    );
  });

  test("a mail has one subject of one line and no header that the text has made", async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const to = `alice-${String((sent += 1))}@example.com`;
        const forged = text.replace("SEV-2 down ", "SEV-2 down \r\nBcc: mallory@example.com\r\n");
        await send(createSmtpPager(openPostOffice({ url: mail.url, from: "pager@incidents.example.com" })), to, forged);
        const [received] = mail.mailsTo(to);
        expect(received?.subject).toMatch(/^SEV-2 down/);
        expect(received?.subject?.length).toBeLessThanOrEqual(200);
        expect(received?.headers.has("bcc")).toBe(false);
        expect(received?.text).toContain("https://incidents.example.com/p/abc.def");
      }),
      { numRuns: 25 },
    );
  });
});
