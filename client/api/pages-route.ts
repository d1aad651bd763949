import { z } from "zod";
import { given } from "../../domain/given.ts";
import { asks } from "../../domain/effects.ts";
import { fates } from "../../domain/page-ledger.ts";
import { asAnswer } from "./as-answer.ts";
import { instant, line, nobodyCalled } from "./fields.ts";
import { Problem, problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { viewerOf } from "./viewer.ts";

const iso = z.iso.datetime();
const page = z.object({
  incident: z.string(),
  title: z.string(),
  severity: z.string(),
  effect: z.string(),
  owedAt: iso.describe("When its step was due."),
  at: iso.describe("When it went out, or failed."),
  people: z.array(z.string()).describe("Whom it reached."),
  asks: z.array(z.enum(asks)),
  fate: z.enum(fates),
  failure: z.string().optional(),
});
export const pagesSchema = z.object({ pages: z.array(page), next: z.string().optional() });

/** GET /pages: what came of the pages of all incidents, such as those that were late this week, or wait for somebody. */
export function pagesRoute(app: Routes, context: RouteContext): void {
  app.get(
    "/pages",
    {
      schema: {
        operationId: "listPages",
        summary: "Pages of all incidents, the newest first",
        querystring: z.strictObject({
          person: line.optional().describe("Whom it reached."),
          fate: z.enum(fates).optional(),
          from: instant.optional().describe("Went out, or failed, then or later."),
          before: instant.optional(),
          late: z.enum(["true", "false"]).optional().describe("More than a minute after it was due."),
          limit: z.coerce.number().int().min(1).max(500).optional(),
          cursor: z.string().max(500).optional().describe("`next` of the page before."),
        }),
        response: { 200: pagesSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { late, ...wanted } = request.query;
      const asked = { ...given(wanted), ...(late === undefined ? {} : { late: late === "true" }) };
      const { rows, next } = await context.records.allPages(asked, viewerOf(request, context));
      // Who has left may have been paged, whether or not the file knows them.
      if (rows.length === 0 && wanted.person !== undefined && !context.directory.people.has(wanted.person)) {
        const [path, message] = ["query.person", nobodyCalled(wanted.person)];
        throw new Problem("bad-input", `${path}: ${message}`, [{ path, message }]);
      }
      const pages = rows.map(({ incidentId, ...row }) => ({ ...asAnswer(row), incident: incidentId }));
      return { pages: page.array().parse(pages), ...given({ next }) };
    },
  );
}
