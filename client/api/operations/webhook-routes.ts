import { randomBytes } from "node:crypto";
import { z } from "zod";
import { isEventName } from "../../../domain/accounts/timeline.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { Feed } from "../../../records/reading/feed.ts";
import type { Seal } from "../../../records/sealed-secrets.ts";
import type { WebhookRow, Webhooks } from "../../../records/webhooks.ts";
import type { WakeWebhook } from "../../temporal/webhook-workflows.ts";
import { asAnswer } from "../edges/row-as-answer.ts";
import { callerOf } from "../edges/caller.ts";
import { line, link } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { keyHeader } from "../edges/sender.ts";

export interface WebhookParts {
  readonly webhooks: Webhooks;
  readonly wakeWebhook: WakeWebhook;
  /** Encrypts the secrets of webhooks; left out, no webhook can be made. */
  readonly seal?: Seal;
  readonly feed: Pick<Feed, "head">;
  readonly now: () => Instant;
}

const at = z.iso.datetime().optional();
const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()).describe("Types of events; none: all."),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  deliveredUpTo: z.int().describe("The ordinal up to which everything was delivered, not wanted, or given up."),
  failingSince: at.describe("Since when every attempt has failed."),
  lastError: z.string().optional(),
  disabledAt: at,
  disabledBecause: z.string().optional(),
});
const letterSchema = z.object({
  ordinal: z.int(),
  incident: z.string(),
  type: z.string(),
  givenUpAt: z.iso.datetime(),
  error: z.string(),
  replay: z.boolean().describe("It waits to be tried again."),
});
const wanted = z.strictObject({
  url: link.describe("Where events are posted to."),
  description: line.optional(),
  events: z
    .array(z.string().refine(isEventName, "There is no such type of event."))
    .max(100)
    .default([])
    .describe("Types of events; none: all."),
});
const params = z.object({ webhook: z.string().regex(/^wh[a-f0-9]{12}$/, "A webhook's id looks like wh0123456789ab.") });
const ordinal = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const secretBytes = 32;
const needs = "administer";

/**
 * Adds the routes for outgoing webhooks: for their receivers, for the events that a receiver did not accept, and for
 * sending those events again.
 */
export function webhookRoutes(app: Routes, { webhooks, seal, wakeWebhook, feed, now }: WebhookParts): void {
  app.get(
    "/webhooks",
    {
      config: { needs },
      schema: {
        operationId: "listWebhooks",
        summary: "Who is told what happens, and how far they have been told",
        response: { 200: z.object({ webhooks: z.array(webhookSchema) }), ...problemResponses },
      },
    },
    async () => ({ webhooks: (await webhooks.list()).map(answered) }),
  );

  app.post(
    "/webhooks",
    {
      config: { needs, idempotent: "by-sealed-answer" },
      schema: {
        operationId: "createWebhook",
        summary: "Tell somebody what happens from now on; the secret is shown this once",
        headers: keyHeader,
        body: wanted,
        response: {
          201: webhookSchema.extend({ secret: z.string().describe("Verifies signatures (Standard Webhooks).") }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      if (seal === undefined) {
        throw new Problem(
          "refused",
          "Webhooks need a key for their secrets: set SECRETS_KEY for the API and the workers.",
        );
      }
      const { url, description = "", events } = request.body;
      const secret = `whsec_${randomBytes(secretBytes).toString("base64")}`;
      const { person, name } = callerOf(request);
      const id = `wh${randomBytes(6).toString("hex")}`;
      const made = { id, url, description, events: [...events], createdAt: now(), createdBy: person ?? name };
      await webhooks.add({ ...made, secret: seal.seal(secret), deliveredUpTo: await feed.head() });
      request.log.info({ webhook: id, by: made.createdBy }, "webhook made");
      const row = await theOne(id);
      reply.code(201).header("cache-control", "no-store");
      return { ...answered(row), secret };
    },
  );

  app.get(
    "/webhooks/:webhook",
    {
      config: { needs },
      schema: {
        operationId: "getWebhook",
        summary: "One webhook",
        params,
        response: { 200: webhookSchema, ...problemResponses },
      },
    },
    async (request) => answered(await theOne(request.params.webhook)),
  );

  app.delete(
    "/webhooks/:webhook",
    {
      config: { needs },
      schema: {
        operationId: "deleteWebhook",
        summary: "Tell them nothing any more; their dead letters go too",
        params,
        response: { 200: webhookSchema, ...problemResponses },
      },
    },
    async (request) => {
      const row = await theOne(request.params.webhook);
      await webhooks.remove(row.id);
      request.log.info({ webhook: row.id }, "webhook deleted");
      return answered(row);
    },
  );

  app.post(
    "/webhooks/:webhook/enable",
    {
      config: { needs },
      schema: {
        operationId: "enableWebhook",
        summary: "Go on after a receiver said 410 Gone: what was missed comes first",
        params,
        response: { 200: webhookSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { id } = await theOne(request.params.webhook);
      await webhooks.enable(id);
      await wakeWebhook(id);
      return answered(await theOne(id));
    },
  );

  app.get(
    "/webhooks/:webhook/dead-letters",
    {
      config: { needs },
      schema: {
        operationId: "listDeadLetters",
        summary: "Events that were given up, in order",
        params,
        querystring: z.strictObject({
          after: ordinal.optional().describe("`next` of the page before."),
          limit: z.coerce.number().int().min(1).max(500).optional(),
        }),
        response: {
          200: z.object({ deadLetters: z.array(letterSchema), next: z.int().optional() }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { id } = await theOne(request.params.webhook);
      const { after = 0, limit = 100 } = request.query;
      const letters = await webhooks.deadLetters(id, { after, limit });
      const shown = letters.map(({ incidentId, ...letter }) => ({ ...asAnswer(letter), incident: incidentId }));
      const next = letters.length === limit ? letters.at(-1)?.ordinal : undefined;
      return { deadLetters: letterSchema.array().parse(shown), ...(next === undefined ? {} : { next }) };
    },
  );

  app.post(
    "/webhooks/:webhook/dead-letters/replay",
    {
      config: { needs },
      schema: {
        operationId: "replayDeadLetters",
        summary: "Try them again, all or some, before anything new",
        params,
        body: z.strictObject({ ordinals: z.array(z.int().min(1)).max(1000).optional().describe("Left out: all.") }),
        response: { 202: z.object({ replaying: z.int() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { id } = await theOne(request.params.webhook);
      const replaying = await webhooks.replay(id, request.body.ordinals);
      await wakeWebhook(id);
      reply.code(202);
      return { replaying };
    },
  );

  async function theOne(id: string): Promise<WebhookRow> {
    const row = await webhooks.find(id);
    if (row === undefined) throw new Problem("not-found", `There is no webhook ${id}.`);
    return row;
  }
}

const answered = ({ secret: _secret, ...row }: WebhookRow): z.output<typeof webhookSchema> =>
  webhookSchema.parse(asAnswer(row));
