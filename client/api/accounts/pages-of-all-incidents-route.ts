import { z } from "zod";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import { asks } from "../../../domain/paging/ask.ts";
import { fates } from "../../../domain/accounts/page-ledger.ts";
import { asAnswer } from "../edges/row-as-answer.ts";
import type { Directory } from "../edges/directory.ts";
import { instant, line, nobodyCalled } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { type Reading, viewerOf } from "../edges/viewer.ts";

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

export interface PagesParts extends Pick<Reading, "records" | "settings"> {
  readonly directory: Pick<Directory, "people">;
}

/**
 * Adds GET /pages, which lists the pages of all incidents with their outcomes: for example the pages that were late
 * this week, or that nobody has answered.
 */
export function pagesRoute(app: Routes, context: PagesParts): void {
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
      const asked = { ...withoutUndefined(wanted), ...(late === undefined ? {} : { late: late === "true" }) };
      const { rows, next } = await context.records.allPages(asked, viewerOf(request, context));
      // A person who is no longer configured may have been paged before, so an unknown name is an error only if no page
      // is found.
      if (rows.length === 0 && wanted.person !== undefined && !context.directory.people.has(wanted.person)) {
        const [path, message] = ["query.person", nobodyCalled(wanted.person)];
        throw new Problem("bad-input", `${path}: ${message}`, [{ path, message }]);
      }
      const pages = rows.map(({ incidentId, ...row }) => ({ ...asAnswer(row), incident: incidentId }));
      return { pages: page.array().parse(pages), ...withoutUndefined({ next }) };
    },
  );
}
