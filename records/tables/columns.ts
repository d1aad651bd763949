import { customType } from "drizzle-orm/pg-core";
import type { Instant } from "../../domain/incident/moment.ts";
import { storable, storableJson } from "../database/storable.ts";

const earliest = Date.UTC(1, 0);
const latest = Date.UTC(9999, 11);

/**
 * An instant, stored as `timestamp with time zone`, so that people can read the tables. An instant outside the years 1
 * to 9999, such as a mistyped due date, is moved to the nearest of these years, since it must not keep an incident from
 * being recorded.
 */
export const instant = customType<{ data: Instant; driverData: string }>({
  dataType: () => "timestamp (3) with time zone",
  toDriver: (at) => new Date(Math.min(Math.max(at, earliest), latest)).toISOString(),
  fromDriver: (written) => new Date(written).getTime(),
});

export const text = customType<{ data: string; driverData: string }>({ dataType: () => "text", toDriver: storable });

/** Plain data, stored as `jsonb`. A column states its type with `$type`. */
export const json = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: (data) => storableJson(JSON.stringify(data)),
});
