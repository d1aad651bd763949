/**
 * `npx drizzle-kit generate --config records/drizzle.config.ts --name <what>` writes the next migration from these
 * files.
 */
export default {
  dialect: "postgresql",
  schema: [
    "./records/tables/incident-tables.ts",
    "./records/tables/api-tables.ts",
    "./records/tables/delivery-tables.ts",
    "./records/tables/contact-tables.ts",
    "./records/tables/duty-tables.ts",
    "./records/tables/maintenance-tables.ts",
    "./records/tables/change-tables.ts",
    "./records/tables/outside-tables.ts",
    "./records/tables/paging-turn-tables.ts",
    "./integrations/local/tables.ts",
  ],
  out: "./records/migrations",
};
