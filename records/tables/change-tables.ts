import { index, pgTable } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/** Deployments and other changes of services, as their senders reported them. */
export const serviceChanges = pgTable(
  "service_changes",
  {
    id: text().primaryKey(),
    service: text().notNull(),
    kind: text().notNull(),
    summary: text().notNull(),
    at: instant().notNull(),
    version: text(),
    author: text(),
    link: text(),
  },
  (table) => [index("service_changes_newest").on(table.service, table.at.desc())],
);
