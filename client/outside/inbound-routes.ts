import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Connections } from "../../integrations/connections.ts";
import type { InboundRoute, Press, Reply } from "../../integrations/inbound.ts";
import type { PageReceipts } from "../../records/page-deliveries.ts";
import { Problem } from "../api/edges/problems.ts";
import { createPresses, type PressParts } from "./button-presses.ts";

export interface InboundParts extends PressParts {
  /**
   * Returns the systems that are connected now. A system that was turned off when the API started gets routes only at
   * the next start.
   */
  readonly outside: () => Pick<Connections, "connected">;
  readonly receipts: PressParts["receipts"] & Pick<PageReceipts, "note">;
}

const texts = z.record(z.string(), z.string().optional()).catch({});

/**
 * Adds the routes that outside systems call. Each system's own adapter checks that the system sent the request, and
 * reads it.
 */
export function inboundRoutes(app: FastifyInstance, parts: InboundParts): void {
  const { outside, receipts, now } = parts;
  const routes = () => outside().connected.flatMap(({ inbound = [] }) => inbound);
  const press = createPresses(parts);
  // The body of a request is read as raw text, because a signature covers exactly this text.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_, body, done) => done(null, body));
  const underWay = new Set<Promise<void>>();
  app.addHook("onClose", async () => {
    await Promise.all(underWay);
  });

  for (const { path, largestBodyBytes } of routes()) {
    app.post(path, { bodyLimit: largestBodyBytes, schema: { hide: true } }, async (request, reply) => {
      // The route is looked up again for each request, since an edit of the configuration may have connected the
      // system anew.
      const message = readBy(
        routes().find((route) => route.path === path),
        request,
      );
      if ("press" in message) return send(reply, await replyTo(message.press, request));
      if (message.receipt !== undefined) await receipts.note({ ...message.receipt, at: now() });
      return send(reply, message.reply);
    });
  }

  function readBy(route: InboundRoute | undefined, { url, headers, body, params, query }: FastifyRequest) {
    if (route === undefined) throw new Problem("not-found", `Nothing is at ${url} any more.`);
    const request = { url, headers, body: typeof body === "string" ? body : "", at: now() };
    const message = route.read({ ...request, params: texts.parse(params), query: texts.parse(query) });
    if ("unproved" in message) throw new Problem(message.unproved, message.sentence);
    return message;
  }

  async function replyTo(pressed: Press, { id, log }: FastifyRequest): Promise<Reply> {
    const { answer } = pressed;
    if (!("send" in answer)) return answer.reply(await press(pressed, { id, log }));
    const isDone = new AbortController();
    const sending = press(pressed, { id, log })
      .catch((error: unknown) => {
        log.warn({ err: error, command: pressed.command, via: pressed.via }, "a press came to nothing");
        return { outcome: "failed" } as const;
      })
      .then(answer.send)
      .catch((error: unknown) => log.warn({ err: error }, "whoever pressed was not told what came of it"))
      .finally(() => {
        isDone.abort();
        underWay.delete(sending);
      });
    underWay.add(sending);
    await sleep(answer.waitMs, undefined, { signal: isDone.signal }).catch(() => undefined);
    return answer.reply;
  }
}

async function send(reply: FastifyReply, { status, type, text }: Reply): Promise<FastifyReply> {
  if (type !== undefined) reply.type(type);
  return reply.code(status).send(text);
}
