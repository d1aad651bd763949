import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { SignJWT } from "jose";
import { createSignInGate } from "../../client/api/people/sign-in.ts";
import { fetchAtMost, readAnswer } from "../../integrations/bounded-answer.ts";
import { pingAt } from "../../integrations/canary-calls.ts";
import { createNtfyPager } from "../../integrations/ntfy/pager.ts";
import { createPagerDutyEvents } from "../../integrations/pagerduty/events.ts";
import { createPagerDutyOnCall } from "../../integrations/pagerduty/on-call.ts";
import type { Parcel } from "../../integrations/paging/carrier.ts";
import { attemptAtSlack } from "../../integrations/slack/web-api.ts";
import { createSmtpPager } from "../../integrations/smtp/pager.ts";
import { greetSmtpServer, openPostOffice } from "../../integrations/smtp/post-office.ts";
import { createTwilioSms } from "../../integrations/twilio/pagers.ts";
import { createWebhookPager } from "../../integrations/webhook/pager.ts";
import { exampleSettings } from "../config/example.ts";
import { incidentOfItsOwn } from "./contracts/delivered.ts";

/** A fake provider whose answers never end, and which counts the bytes that it could send. */
let server: Server;
let at: string;
let sentBytes = 0;
let status = 200;
beforeAll(async () => {
  const chunk = Buffer.alloc(64 * 1024, " ");
  server = createServer((request, response) => {
    const isDescription = request.url?.endsWith("/openid-configuration") === true && status === 200;
    response.writeHead(status, { "content-type": "application/json" });
    if (isDescription || status === 204) {
      response.end(isDescription ? JSON.stringify({ jwks_uri: `${at}/keys` }) : undefined);
      return;
    }
    const send = (): void => {
      while (!response.destroyed) {
        sentBytes += chunk.length;
        if (!response.write(chunk)) {
          response.once("drain", send);
          return;
        }
      }
    };
    send();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  at = `http://127.0.0.1:${portOf(server.address())}`;
});
beforeEach(() => {
  sentBytes = 0;
  status = 200;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === "object" && address !== null ? address.port : 0;

/** The most bytes that may be sent: those that are read, plus those in the operating system's buffers. */
const mostBytes = 16 * 1024 * 1024;

const parcel = (to: string): Parcel => {
  const { effect } = incidentOfItsOwn();
  return { ...effect("page/1"), person: "alice", to, urgency: "page", text: "SEV-2", asks: [] };
};
const span = { from: 0, until: 1000 };
const signIn = async (issuer: string) => {
  const standings = { sre: "responder" } as const;
  const signing = { issuer, audience: "us", personClaim: "email", standingClaim: "groups", standings };
  const gate = createSignInGate(() => ({ ...exampleSettings, api: { ...exampleSettings.api, signIn: signing } }));
  const token = new SignJWT({ sub: "u" }).setProtectedHeader({ alg: "HS256" }).sign(Buffer.alloc(32));
  return gate((await token).replace(/^[^.]+/, Buffer.from('{"alg":"ES256","kid":"k"}').toString("base64url")));
};

const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
  ["a page by ntfy", async () => createNtfyPager({ server: at }).send(parcel("topic"))],
  [
    "a page by webhook",
    async () => createWebhookPager({ secret: `whsec_${"a".repeat(32)}`, hosts: [new URL(at).host] }).send(parcel(at)),
  ],
  [
    "a page by text message",
    async () => createTwilioSms({ account: "AC1", token: "t", from: "+15550100", api: at }).send(parcel("+15550101")),
  ],
  [
    "an event for PagerDuty",
    async () => createPagerDutyEvents(at)({ routingKey: "k", dedupKey: "d", action: "resolve", summary: "over" }),
  ],
  [
    "who is on duty in PagerDuty",
    async () => createPagerDutyOnCall({ url: at, token: "t", personOf: () => undefined })(["P1"], span, 3000),
  ],
  ["a look at Slack", async () => attemptAtSlack({ token: "xoxb-1", api: at }).look(async ({ auth }) => auth.test())],
  ["the dead man's switch", async () => pingAt(at)()],
  ["the keys of the sign-in provider", async () => signIn(at)],
];

test.each(calls)("%s: of an answer without end a few kilobytes are read", async (_, call) => {
  await call().catch(() => undefined);
  expect(sentBytes).toBeGreaterThan(0);
  expect(sentBytes).toBeLessThan(mostBytes);
});

test.each(calls)("%s: of a refusal without end a few kilobytes are read", async (_, call) => {
  status = 500;
  await expect(call()).rejects.toThrow();
  expect(sentBytes).toBeLessThan(mostBytes);
});

describe("a mail server that answers without end", () => {
  const endlessly = async (
    greeting: string,
    chunk: string,
    work: (url: string) => Promise<unknown>,
  ): Promise<number> => {
    let sent = 0;
    const mailServer = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.write(greeting);
      const send = (): void => {
        while (!socket.destroyed && sent < 2 * mostBytes) {
          sent += chunk.length;
          if (!socket.write(chunk)) {
            socket.once("drain", send);
            return;
          }
        }
      };
      send();
    });
    await new Promise<void>((resolve) => mailServer.listen(0, "127.0.0.1", resolve));
    await work(`smtp://127.0.0.1:${portOf(mailServer.address())}`).catch(() => undefined);
    await new Promise((resolve) => mailServer.close(resolve));
    return sent;
  };
  const answers = [
    ["in one line", "", "a".repeat(64 * 1024)],
    ["in one answer of many lines", "", "220-and so on\r\n".repeat(4096)],
    ["in many answers", "220 hello\r\n", "250 and so on\r\n".repeat(4096)],
  ] as const;

  test.each(answers)("%s is read to a few kilobytes when it takes a page", async (_, greeting, chunk) => {
    const send = async (url: string) =>
      createSmtpPager(openPostOffice({ url, from: "pager@example.com" })).send(parcel("a@example.com"));
    expect(await endlessly(greeting, chunk, send)).toBeLessThan(mostBytes);
  });

  test.each(answers)("%s is read to a few kilobytes when the doctor greets it", async (_, greeting, chunk) => {
    expect(await endlessly(greeting, chunk, greetSmtpServer)).toBeLessThan(mostBytes);
  });

  test("and whose refusal is long is quoted in its beginning only", async () => {
    const mailServer = createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.write(`554 no ${"really ".repeat(1500)}\r\n`);
    });
    await new Promise<void>((resolve) => mailServer.listen(0, "127.0.0.1", resolve));
    const failure: unknown = await greetSmtpServer(`smtp://127.0.0.1:${portOf(mailServer.address())}`).catch(
      (error: unknown) => error,
    );
    await new Promise((resolve) => mailServer.close(resolve));
    expect(String(failure)).toContain("554 no really");
    expect(String(failure).length).toBeLessThan(1000);
  });
});

test("a sign-in provider whose keys cannot be read is said to be away, and the token is not said to be wrong", async () => {
  await expect(signIn(at)).rejects.toThrow("does not answer");
});

test("an answer that is no list of on-calls is not read as nobody being on duty", async () => {
  const onDuty = createPagerDutyOnCall({ url: at, token: "t", personOf: () => undefined });
  await expect(onDuty(["P1"], span, 3000)).rejects.toThrow();
});

test("a short answer is read whole, an empty one as empty", async () => {
  expect(await readAnswer(new Response("pöng"))).toBe("pöng");
  expect(await readAnswer(new Response(null))).toBe("");
  expect(await readAnswer(new Response("12345678"), 5)).toBe("12345");
  status = 204;
  expect((await fetchAtMost(10)(at)).status).toBe(204);
});
