/** `npx drizzle-kit generate --config records/drizzle.config.ts --name <what>` writes the next migration. */
export default {
  dialect: "postgresql",
  schema: [
    "./records/schema.ts",
    "./records/api-schema.ts",
    "./records/delivery-schema.ts",
    "./records/contact-schema.ts",
    "./records/duty-schema.ts",
    "./records/maintenance-schema.ts",
    "./records/changes-schema.ts",
    "./records/outside-schema.ts",
    "./records/paging-turns-schema.ts",
    "./integrations/local/schema.ts",
  ],
  out: "./records/migrations",
};
