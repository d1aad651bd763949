import { customType } from "drizzle-orm/pg-core";
import type { Instant } from "../domain/moment.ts";
import { storable, storableJson } from "./storable.ts";

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

export const text = customType<{ data: string; driverData: string }>({ dataType: () => "text", toDriver: storable });

/** Plain data; read back as node-postgres parses it. Say with `$type` what it is. */
export const json = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: (data) => storableJson(JSON.stringify(data)),
});
