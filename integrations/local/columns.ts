import { customType, timestamp } from "drizzle-orm/pg-core";

/**
 * Replaces NUL and half surrogate pairs, which PostgreSQL cannot store, so that one odd character does not stop a
 * message.
 */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, "\uFFFD");

export const text = customType<{ data: string; driverData: string }>({ dataType: () => "text", toDriver: storable });

/** A column with JSON, which node-postgres parses when it reads the column. */
export const json = customType<{ data: Readonly<Record<string, unknown>>; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: (data) =>
    JSON.stringify(data, (_, value: unknown) => (typeof value === "string" ? storable(value) : value)),
});

export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
