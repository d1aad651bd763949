import { z } from "zod";

/** The answer of POST /alerts/explain: what would happen to each alert of the payload, and why. */
export const explainedSchema = z.object({
  alerts: z.array(
    z.object({
      source: z.string(),
      alert: z.string(),
      status: z.enum(["firing", "resolved"]),
      service: z.string(),
      severity: z.string(),
      because: z.string(),
      groupedBy: z.string(),
      groupKey: z.string(),
      dedupKey: z.string(),
      incident: z.string().optional(),
      waits: z.string(),
      fields: z
        .array(
          z.object({
            field: z.string(),
            value: z.string().describe("Empty if nothing was found."),
            from: z.string().describe("Where it was found, or what decided it."),
            missing: z
              .string()
              .optional()
              .describe("What was looked for and not found: the value only stands in for it."),
          }),
        )
        .readonly(),
    }),
  ),
});
