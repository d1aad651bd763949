import { customType, timestamp } from "drizzle-orm/pg-core";

/** PostgreSQL holds neither NUL nor half a surrogate pair: one odd character must not keep a message back. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, "\uFFFD");

export const text = customType<{ data: string; driverData: string }>({ dataType: () => "text", toDriver: storable });

/** Read back as node-postgres parses it. */
export const json = customType<{ data: Readonly<Record<string, unknown>>; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: (data) =>
    JSON.stringify(data, (_, value: unknown) => (typeof value === "string" ? storable(value) : value)),
});

export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
