import { z } from "zod";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import type { KeptMessage, MessagesWanted, OutboxReader } from "../../../integrations/local/read-outbox.ts";
import { channels } from "../../../integrations/local/sent.ts";
import type { Viewer } from "../../../records/reading/viewer.ts";
import { callerOf } from "../edges/caller.ts";
import { incidentParams, instant, largestCount, line } from "../edges/fields.ts";
import { problemResponses } from "../edges/problems.ts";
import { asAnswer } from "../edges/row-as-answer.ts";
import type { Routes } from "../edges/routes.ts";
import { type Reading, viewerOf } from "../edges/viewer.ts";

const iso = z.iso.datetime();
const message = z.object({
  number: z.int().describe("Counts what was kept; the newest has the highest."),
  about: z.string().describe("The incident, or what it is about instead, such as duty-handoff."),
  at: iso.describe("The incident's time; a rehearsal's may lie in the future."),
  deed: z.string().describe("What would have been done, such as page, post or publish."),
  channel: z.enum(channels),
  recipient: z.string().describe("A person, an audience, room, a channel, public, tracker or attendees."),
  via: z.string().optional().describe("The way, such as sms, where there are several."),
  what: z.string().describe("The content in a few words, such as the name of its template."),
  text: z.string(),
  link: z.string().optional().describe("The page's own link, with which whoever has it acknowledges."),
  withdrawnAt: iso.optional(),
  editedAt: iso.optional(),
});
export const outboxSchema = z.object({
  messages: z.array(message),
  next: z.int().optional().describe("`before` for those older than these."),
});

export interface OutboxParts extends Pick<Reading, "records" | "settings"> {
  readonly outbox: OutboxReader;
}

/**
 * Adds GET /outbox, which lists what was written for people, audiences, rooms, trackers and the status page and sent to
 * nobody, since no vendor is configured for it. What is for one person alone, only that person and admins read.
 */
export function outboxRoute(app: Routes, context: OutboxParts): void {
  app.get(
    "/outbox",
    {
      schema: {
        operationId: "listOutbox",
        summary: "What no vendor was configured for and nobody was sent, the newest first",
        querystring: z.strictObject({
          incident: incidentParams.shape.id.optional(),
          recipient: line.optional(),
          channel: z.enum(channels).optional(),
          from: instant.optional().describe("Written then or later, by the incident's time."),
          before: z.coerce.number().int().min(1).max(largestCount).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: { 200: outboxSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { incident: about, ...wanted } = request.query;
      const { limit } = wanted;
      const viewer = viewerOf(request, context);
      const isAdmin = callerOf(request).standing === "admin";
      const personalOf = isAdmin ? undefined : viewer.person === undefined ? [] : [viewer.person];
      const asked = { ...withoutUndefined({ ...wanted, about, personalOf }), limit };
      const { messages, next } = await visibleMessages(asked, viewer, context);
      return { messages: message.array().parse(messages.map(asAnswer)), ...withoutUndefined({ next }) };
    },
  );
}

/** So many parts of the list are read for one answer, if messages of private incidents have to be left out of them. */
const mostParts = 10;

/**
 * Lists the messages that a viewer may read. If messages are left out because their incidents are private, older ones
 * follow in their place, so that an empty list means that there is nothing to read.
 */
async function visibleMessages(
  wanted: MessagesWanted,
  viewer: Viewer,
  context: OutboxParts,
): Promise<{ readonly messages: readonly KeptMessage[]; readonly next: number | undefined }> {
  const messages: KeptMessage[] = [];
  let next = wanted.before;
  for (let part = 0; part < mostParts && messages.length < wanted.limit; part += 1) {
    const limit = wanted.limit - messages.length;
    const found = await context.outbox.list({ ...wanted, ...(next === undefined ? {} : { before: next }), limit });
    const seen = await visibleAmong(found, viewer, context);
    messages.push(...found.filter(({ about }) => seen.has(about)));
    next = found.at(-1)?.number;
    if (found.length < limit) return { messages, next: undefined };
  }
  return { messages, next };
}

/** Returns what the messages are about, except private incidents that the viewer may not see. */
async function visibleAmong(
  messages: readonly KeptMessage[],
  viewer: Viewer,
  { records }: Pick<Reading, "records">,
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(messages.map(({ about }) => about))];
  const seen = await Promise.all(
    ids.map(async (id) => !id.startsWith("incident-") || (await records.isVisible(id, viewer)) === true),
  );
  return new Set(ids.filter((_, index) => seen[index]));
}
