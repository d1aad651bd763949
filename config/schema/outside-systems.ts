import { z } from "zod";
import { outsideSystems } from "../../integrations/outside-systems.ts";

/**
 * Returns the fields that outside systems add to a block of the configuration file, or to each entry of a table. Only
 * the system itself reads its fields, so the return type hides them from all other code.
 */
export const outsideFieldsAt = (
  place: "organisation" | "paging" | "onCall" | "people" | "schedules" | "services" | "alertSources",
): object =>
  Object.fromEntries(outsideSystems.flatMap(({ settings }) => Object.entries(fieldsOf(settings.shape[place]))));

function fieldsOf(part: unknown): Readonly<Record<string, unknown>> {
  if (part instanceof z.ZodRecord) return fieldsOf(part.valueType);
  return part instanceof z.ZodObject ? part.shape : {};
}
