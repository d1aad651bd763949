import { z } from "zod";
import { strategies, strategyAdvice, suggestStrategies } from "../../../domain/responding/mitigation-strategies.ts";
import { severities } from "../../../domain/incident/severity.ts";
import { adviseSeverity } from "../../../domain/detecting/severity-advisor.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

const symptoms = z.strictObject({
  usersAffectedPercent: z.number().min(0).max(100).exactOptional(),
  revenuePerHourUsd: z.number().min(0).exactOptional(),
  functionality: z.enum(["all-broken", "major-broken", "major-degraded", "minor", "cosmetic", "none"]).exactOptional(),
  security: z.enum(["active-breach", "vulnerability", "none"]).exactOptional(),
  dataLoss: z.boolean().exactOptional(),
  errorBudget: z.enum(["depleted", "burning", "within"]).exactOptional(),
  degradedWithinObjectives: z.boolean().exactOptional(),
  intermittentErrors: z.boolean().exactOptional(),
  verySmallImpact: z.boolean().exactOptional().describe("Only a handful of users notice it."),
  fixedInRegularCycle: z.boolean().exactOptional(),
});

const severityAdvice = z.object({
  severity: z.enum(severities),
  because: z.array(z.string()).describe("The criteria that speak for it."),
});

const possible = z.strictObject({
  rollBack: z.boolean().describe("Can a recent deployment be rolled back?"),
  changeConfiguration: z.boolean(),
  reduceTraffic: z.boolean(),
});

const strategyList = z.object({
  strategies: z.array(
    z.object({ strategy: z.enum(strategies), name: z.string(), good: z.string(), caution: z.string() }),
  ),
});

/**
 * Adds the routes that give the process document's advice on an incident's severity and on ways to restore service.
 * These routes change nothing.
 */
export function adviceRoutes(app: Routes): void {
  app.post(
    "/advice/severity",
    {
      config: { needs: "view" },
      schema: {
        operationId: "adviseSeverity",
        summary: "Which severity the process document's criteria speak for",
        body: symptoms,
        response: { 200: severityAdvice, ...problemResponses },
      },
    },
    ({ body }) => {
      const { severity, because } = adviseSeverity(body);
      return { severity, because: [...because] };
    },
  );
  app.post(
    "/advice/mitigation",
    {
      config: { needs: "view" },
      schema: {
        operationId: "adviseMitigation",
        summary: "Which mitigation the process document's decision tree suggests, with its caution",
        body: possible,
        response: { 200: strategyList, ...problemResponses },
      },
    },
    ({ body }) => ({
      strategies: suggestStrategies(body).map((strategy) => ({ strategy, ...strategyAdvice[strategy] })),
    }),
  );
}
