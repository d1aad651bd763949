import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Sender } from "../../domain/commands.ts";
import { escaped } from "../../domain/markup.ts";
import type { Person } from "../../domain/people.ts";
import { acknowledgeTogether } from "../acknowledge-together.ts";
import { Problem } from "./problems.ts";
import type { RouteContext } from "./routes.ts";

const form = z.record(z.string(), z.string());

/** What Twilio tells us: receipts, replies and pressed keys. Every request is signed over the public address it was sent to. */
export function twilioRoutes(app: FastifyInstance, context: RouteContext): void {
  const { twilio, pageLinks, receipts, bundles, incidents, rehearsal, settings, now } = context;
  if (twilio === undefined) return;
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { bodyLimit: 16 * 1024, parseAs: "string" },
    (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.addHook("preHandler", async (request) => {
    const publicUrl = settings().paging.publicUrl;
    if (publicUrl === undefined || !isSigned(request, publicUrl, twilio.token))
      throw new Problem("not-allowed", "The request is not signed by Twilio for this address.");
  });

  app.post<{ Params: { channel: string }; Querystring: { key?: string } }>(
    "/twilio/:channel/status",
    { schema: { hide: true } },
    async ({ params: { channel }, query: { key = "" }, body }, reply) => {
      const { MessageStatus, CallStatus, To = "" } = form.parse(body);
      await receipts.note({ key, channel, address: To, receipt: MessageStatus ?? CallStatus ?? "", at: now() });
      return reply.code(204).send();
    },
  );

  // Names the call and not the number (Twilio, "Answering Machine Detection").
  app.post<{ Querystring: { key?: string } }>(
    "/twilio/voice/answered",
    { schema: { hide: true } },
    async ({ query: { key = "" }, body }, reply) => {
      const { CallSid = "", AnsweredBy = "" } = form.parse(body);
      if (CallSid !== "" && AnsweredBy.startsWith("machine"))
        await receipts.note({ key, channel: "voice", ref: CallSid, receipt: "voicemail", at: now() });
      return reply.code(204).send();
    },
  );

  app.post("/twilio/sms", { schema: { hide: true } }, async ({ body }, reply) => {
    const { From = "", Body = "" } = form.parse(body);
    const [, code] = /^\s*ack(?:nowledge)?(?:\s+#?(\S+))?\s*$/i.exec(Body) ?? [];
    if (!/^\s*ack/i.test(Body)) return say(reply, "Message", `Reply "ack" and the number in the page.`);
    const paged = await receipts.pagedAt({ channel: "sms", address: From, ...(code === undefined ? {} : { code }) });
    return say(
      reply,
      "Message",
      paged === undefined
        ? "No page to this number fits that."
        : await acknowledge(paged.incidents, paged.person, "sms"),
    );
  });

  app.post<{ Params: { token: string } }>(
    "/twilio/voice/pressed/:token",
    { schema: { hide: true } },
    async ({ params: { token }, body }, reply) => {
      const paged = pageLinks().read(token, now());
      if (paged === undefined) return say(reply, "Say", "This page is no longer good.");
      if (form.parse(body)["Digits"] !== "1") return say(reply, "Say", "That was not 1. Nobody has acknowledged.");
      const all = await bundles.incidentsOf(paged.incidentId, paged.person);
      return say(reply, "Say", await acknowledge(all, paged.person, "voice"));
    },
  );

  async function acknowledge(ids: readonly string[], person: Person, via: "sms" | "voice"): Promise<string> {
    const sender: Sender = {
      by: { kind: "person", name: person, via },
      key: `acknowledge/${randomUUID()}`,
      ...(rehearsal ? {} : { sentAt: now() }),
    };
    const [incidentId = "", ...others] = ids;
    if (others.length > 0) return acknowledgeTogether({ incidents, bundles }, ids, sender);
    const came = await incidents.command(incidentId, "acknowledge", {}, sender);
    switch (came.outcome) {
      case "done":
        return came.note ?? `Thank you: ${incidentId} is yours now.`;
      case "refused":
        return came.refusal;
      case "unknown":
        return "Your acknowledgement is on its way; nobody has confirmed it yet.";
      case "not-found":
        return `There is no ${incidentId} any more.`;
    }
  }
}

/** Base64 of HMAC-SHA1 over the address and the parameters in their order (Twilio, "Security"). */
export function isSigned(
  request: Pick<FastifyRequest, "url" | "body" | "headers">,
  publicUrl: string,
  token: string,
): boolean {
  const address = `${publicUrl.replace(/\/+$/, "")}${request.url}`;
  const fields = Object.entries(form.safeParse(request.body).data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = address + fields.map(([name, value]) => `${name}${value}`).join("");
  const expected = createHmac("sha1", token).update(text).digest();
  const header = request.headers["x-twilio-signature"];
  const given = Buffer.from(typeof header === "string" ? header : "", "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A sentence to be read on the phone or heard on the line. */
const say = (reply: FastifyReply, verb: "Message" | "Say", sentence: string): FastifyReply =>
  reply.type("text/xml").send(`<Response><${verb}>${escaped(sentence)}</${verb}></Response>`);
