import { z } from "zod";

/** A window of maintenance, as the API answers with it. */
export const maintenanceWindow = z.object({
  id: z.string(),
  reason: z.string(),
  conditions: z.array(z.string()),
  startsAt: z.string(),
  endsAt: z.string(),
  declaredBy: z.string(),
});
export const maintenanceWindows = z.object({ windows: z.array(maintenanceWindow) });
