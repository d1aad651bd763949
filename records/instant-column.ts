import { customType } from "drizzle-orm/pg-core";
import type { Instant } from "../domain/moment.ts";

const earliest = Date.UTC(1, 0);
const latest = Date.UTC(9999, 11);

/**
 * An instant as `timestamp with time zone`, so that people can read the tables. What lies outside the years 1 to 9999,
 * as a mistyped due date may, is moved to their end: it must not keep an incident from being recorded.
 */
export const instant = customType<{ data: Instant; driverData: string }>({
  dataType: () => "timestamp (3) with time zone",
  toDriver: (at) => new Date(Math.min(Math.max(at, earliest), latest)).toISOString(),
  fromDriver: (written) => new Date(written).getTime(),
});
