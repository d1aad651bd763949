import { z } from "zod";

/** A maintenance window in answers of the API. */
export const maintenanceWindow = z.object({
  id: z.string(),
  reason: z.string(),
  conditions: z.array(z.string()),
  startsAt: z.string(),
  endsAt: z.string(),
  declaredBy: z.string(),
});
export const maintenanceWindows = z.object({ windows: z.array(maintenanceWindow) });
