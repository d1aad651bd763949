import { z } from "zod";
import { asks } from "../../../domain/paging/ask.ts";
import { channelNames } from "../../../integrations/contact-channels.ts";
import { fates, type OwedPage, pageLedger } from "../../../domain/accounts/page-ledger.ts";
import { whyInWords } from "../../../domain/paging/why-paged.ts";
import { deliveryStates } from "../../../records/tables/delivery-tables.ts";
import { asAnswer } from "../edges/row-as-answer.ts";
import { beforeOpening, everyEvent } from "../incidents/every-event.ts";
import { incidentParams, minRevision } from "../edges/fields.ts";
import { readRecorded } from "../incidents/find-incident.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { type Reading, viewerOf } from "../edges/viewer.ts";

const iso = z.iso.datetime();
const person = z.string().describe("A person's id.");

const deliverySchema = z.object({
  person,
  channel: z.string(),
  state: z
    .enum(deliveryStates)
    .describe(
      "Claimed: about to be sent. Unknown: it went out, and the vendor did not answer. Limited: the address has had as many as it is to have; other channels were tried, and this one again later.",
    ),
  repeats: z.int().describe("How often it was sent again, since nobody knew whether it had arrived."),
  sentAt: iso.optional(),
  receipt: z.string().optional().describe("What the vendor said of it later, such as `delivered`."),
  receiptAt: iso.optional(),
  withdrawnAt: iso.optional(),
});

export const ledgerSchema = z.object({
  revision: z.int().describe("The last event that it takes account of."),
  rows: z.array(
    z.object({
      effect: z.string(),
      owedAt: iso,
      lateByMinutes: z.number(),
      urgency: z.enum(["page", "message"]),
      targets: z.array(z.string()),
      asks: z.array(z.enum(asks)),
      steps: z.array(z.string()).describe("The obligations and steps it was owed by; none where help was called for."),
      policy: z.string().describe("The version of the policy it followed."),
      channel: z.enum(channelNames).optional().describe("A further step of somebody's own rule."),
      people: z.array(person).describe("Whom it reached."),
      why: z.array(z.object({ person, inWords: z.string() })),
      answers: z
        .array(z.object({ person, ask: z.enum(asks), answeredAt: iso.optional() }))
        .describe("What was asked of each of them. `answeredAt` is absent for whoever has not done it."),
      reachedAt: iso.optional(),
      bundle: z.string().optional().describe("The page for several incidents in which it went out."),
      afterAcknowledgement: z.boolean().describe("It came through when somebody had acknowledged already."),
      fate: z.enum(fates),
      because: z.string().optional(),
      deliveries: z.array(deliverySchema).describe("What vendors were handed; addresses are not shown."),
    }),
  ),
});

/**
 * Adds GET /incidents/:id/pages, which lists every page that the incident had to send, with its outcome, the reason
 * why each person was paged, and the vendors' receipts.
 */
export function ledgerRoute(app: Routes, context: Pick<Reading, "records" | "settings">): void {
  const { records } = context;
  app.get(
    "/incidents/:id/pages",
    {
      schema: {
        operationId: "getPages",
        summary: "Every page that was owed, and its fate",
        params: incidentParams,
        querystring: z.strictObject({ minRevision }),
        response: { 200: ledgerSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { id } = request.params;
      const viewer = viewerOf(request, context);
      const { incident } = await readRecorded(id, request.query.minRevision, async () => records.incident(id, viewer));
      const events = (await everyEvent(records, id, viewer)).map(({ event }) => event);
      const pages = pageLedger(beforeOpening(incident), events);
      const deliveries = await records.deliveries(id, pages.flatMap(keysTogether), viewer);
      const rows = pages.map(({ why, answers, ...page }) => ({
        ...asAnswer(page),
        answers: answers.map(asAnswer),
        why: why.map((one) => ({ person: one.person, inWords: whyInWords(one) })),
        deliveries: deliveries
          .filter(({ key }) => key.startsWith(`${page.effect}/`) || keysTogether(page).includes(key))
          .map(asAnswer),
      }));
      return ledgerSchema.parse({ revision: events.at(-1)?.seq ?? 0, rows });
    },
  );
}

/** Lists the keys under which vendors got this page when it was sent together with pages of other incidents. */
const keysTogether = ({ bundle, people }: Pick<OwedPage, "bundle" | "people">): readonly string[] =>
  bundle === undefined ? [] : people.map((person) => `${bundle}/${person}`);
