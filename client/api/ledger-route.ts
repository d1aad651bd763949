import { z } from "zod";
import { asks, pagingChannels } from "../../domain/effects.ts";
import { fates, type OwedPage, pageLedger } from "../../domain/page-ledger.ts";
import { whyInWords } from "../../domain/why.ts";
import { deliveryStates } from "../../records/delivery-schema.ts";
import { asAnswer } from "./as-answer.ts";
import { asUnopened, everyEvent } from "./every-event.ts";
import { incidentParams, minRevision } from "./fields.ts";
import { recorded } from "./find-incident.ts";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { viewerOf } from "./viewer.ts";

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
      channel: z.enum(pagingChannels).optional().describe("A further step of somebody's own rule."),
      people: z.array(person).describe("Whom it reached."),
      why: z.array(z.object({ person, inWords: z.string() })),
      reachedAt: iso.optional(),
      bundle: z.string().optional().describe("The page for several incidents in which it went out."),
      afterAcknowledgement: z.boolean().describe("It came through when somebody had acknowledged already."),
      fate: z.enum(fates),
      because: z.string().optional(),
      deliveries: z.array(deliverySchema).describe("What vendors were handed; addresses are not shown."),
    }),
  ),
});

/** GET /incidents/:id/pages: every page that was owed, its one fate, why each person, and what vendors say of it. */
export function ledgerRoute(app: Routes, context: RouteContext): void {
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
      const { incident } = await recorded(id, request.query.minRevision, async () => records.incident(id, viewer));
      const events = (await everyEvent(records, id, viewer)).map(({ event }) => event);
      const pages = pageLedger(asUnopened(incident), events);
      const deliveries = await records.deliveries(id, pages.flatMap(keysTogether), viewer);
      const rows = pages.map(({ why, ...page }) => ({
        ...asAnswer(page),
        why: why.map((one) => ({ person: one.person, inWords: whyInWords(one) })),
        deliveries: deliveries
          .filter(({ key }) => key.startsWith(`${page.effect}/`) || keysTogether(page).includes(key))
          .map(asAnswer),
      }));
      return ledgerSchema.parse({ revision: events.at(-1)?.seq ?? 0, rows });
    },
  );
}

/** Under which keys vendors were handed it, where it went out in one page with those of other incidents. */
const keysTogether = ({ bundle, people }: Pick<OwedPage, "bundle" | "people">): readonly string[] =>
  bundle === undefined ? [] : people.map((person) => `${bundle}/${person}`);
