import { z } from "zod";
import { auditedOf, type LiveConfig } from "../../../config/live-config.ts";
import type { ConfigurationLog } from "../../../records/configuration-log.ts";
import { largestCount, isoOf } from "../edges/fields.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

const change = z.object({
  number: z.int(),
  at: z.string().describe("When it came into force."),
  by: z.string().describe("The operating system's user whose file it is."),
  file: z.string(),
  differences: z.array(z.string()).describe("What it changed, a sentence each; of phone numbers only that they did."),
});

const inForce = z.object({
  file: z.string(),
  settings: z.record(z.string(), z.unknown()),
  templates: z.record(z.string(), z.string()).describe("Own templates, each with the digest of its text."),
});

export interface ConfigurationParts {
  /** The configuration in force, and the log of its changes. */
  readonly configuration: { readonly live: LiveConfig; readonly log: ConfigurationLog };
}

/**
 * Adds two routes for admins: GET /configuration returns the configuration in force, and GET /configuration/changes its
 * history.
 */
export function configurationRoutes(app: Routes, { configuration: { live, log } }: ConfigurationParts): void {
  app.get(
    "/configuration",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "getConfiguration",
        summary: "The configuration in force",
        response: { 200: inForce, ...problemResponses },
      },
    },
    () => {
      const config = live.current();
      const { settings, templates } = auditedOf(config);
      return { file: config.file, settings: { ...settings }, templates: { ...templates } };
    },
  );
  app.get(
    "/configuration/changes",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "listConfigurationChanges",
        summary: "Changes of the configuration, the newest first",
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(200).default(50),
          before: z.coerce
            .number()
            .int()
            .min(1)
            .max(largestCount)
            .optional()
            .describe("Only those older than this number."),
        }),
        response: { 200: z.object({ changes: z.array(change) }), ...problemResponses },
      },
    },
    async ({ query: { limit, before } }) => {
      const changes = await log.list({ limit, ...(before === undefined ? {} : { before }) });
      return { changes: changes.map((it) => ({ ...it, at: isoOf(it.at), differences: [...it.differences] })) };
    },
  );
}
