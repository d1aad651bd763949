import { z } from "zod";
import { severities } from "../../domain/incident/severity.ts";

export const userReports = z.strictObject({
  accepted: z
    .boolean()
    .default(false)
    .describe("Whether anybody who reaches the API may report trouble at GET /report."),
  severity: z
    .enum(severities, "expected one of sev1, sev2, sev3, sev4")
    .default("sev3")
    .describe("The severity that a report proposes. A report never declares an incident by itself."),
  perHour: z.int().min(1).max(1000).default(10).describe("How many reports one address may send in an hour."),
});
