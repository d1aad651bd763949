import { z } from "zod";

/** What would become of each alert of a payload, and why. */
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
    }),
  ),
});
