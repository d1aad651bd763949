import { readFileSync } from "node:fs";
import { z } from "zod";
import { ConfigurationError, type Problem } from "./problem.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

const optional = (sentence: string) => z.string().exactOptional().describe(sentence);
const named = (fallback: string, sentence: string) => z.string().default(fallback).describe(sentence);

/**
 * What one worker process may be given of the work: active incidents and their pages, those at rest, the other lanes, the
 * records, and all of it for drills.
 */
export const workerGroups = ["incidents", "at-rest", "lanes", "records", "drills"] as const;
export type WorkerGroup = (typeof workerGroups)[number];

const groupsExpected = `expected some of ${workerGroups.join(", ")}, separated by commas`;

/** Every environment variable that is read. A secret may instead stand in the file that `<NAME>_FILE` names. */
export const environmentSchema = z.object({
  TEMPORAL_ADDRESS: named("127.0.0.1:7233", "Where the Temporal server is."),
  TEMPORAL_NAMESPACE: named("default", "The Temporal namespace."),
  DATABASE_URL: optional(
    "PostgreSQL for the records, such as postgres://user:password@host:5432/name; left out, the embedded one.",
  ),
  HOST: named("127.0.0.1", "The address the API listens on."),
  PORT: z.coerce
    .number("expected a port number")
    .int("expected a port number")
    .min(0, "expected a port from 0 to 65535")
    .max(65_535, "expected a port from 0 to 65535")
    .default(3000)
    .describe("The port the API listens on; 0 takes any free one."),
  API_TOKEN: optional(
    "An admin's token that needs no database; needed unless `api.signIn` is configured. npm start makes one and keeps it " +
      "in .data/api-token.",
  ),
  CONFIG_FILE: optional("The configuration file; left out, config.yaml if there is one, else config.example.yaml."),
  REHEARSAL: z
    .enum(["0", "1", "false", "true"], "expected true or false")
    .default("false")
    .transform((value) => value === "1" || value === "true")
    .describe("Allows incidents whose clock is turned: rehearsals, the demo, tests."),
  WORKFLOW_BUNDLE: optional("The prebuilt workflow code; left out, the worker bundles it when it starts."),
  STICKY_TIMEOUT_MS: z.coerce
    .number("expected milliseconds")
    .int("expected milliseconds")
    .min(100, "expected at least 100 milliseconds")
    .default(5000)
    .describe(
      "How long an incident waits for the worker that has it in memory before another takes it, in milliseconds.",
    ),
  LINK_KEY: optional(
    "Signs the links that pages carry; left out, the API's token does. Changing it makes the links already sent useless.",
  ),
  SMTP_URL: optional("Turns on pages by mail, such as smtps://user:password@mail.example.com."),
  PAGERDUTY_API_TOKEN: optional(
    "Reads who is on duty from PagerDuty, for schedules that name one of its own; with `paging.pagerduty.from` also " +
      "acknowledges, resolves and annotates incidents there.",
  ),
  PAGERDUTY_ROUTING_KEY: optional(
    "The integration key of the PagerDuty service in which declared incidents are tracked; left out, none are.",
  ),
  NTFY_TOKEN: optional("The access token of the ntfy server, where it wants one."),
  PAGE_WEBHOOK_SECRET: optional("Signs pages by webhook: `whsec_` and 24 to 64 bytes in base64 (Standard Webhooks)."),
  WORKER_GROUPS: z
    .string()
    .transform((list) => list.split(",").map((group) => group.trim()))
    .pipe(z.array(z.enum(workerGroups, groupsExpected)))
    .default([...workerGroups])
    .describe("Which part of the work a worker process takes, separated by commas; left out, all of it."),
  WORKER_HEALTH_PORT: z.coerce
    .number("expected a port number")
    .int("expected a port number")
    .min(1, "expected a port from 1 to 65535")
    .max(65_535, "expected a port from 1 to 65535")
    .optional()
    .describe("The port on which a worker says that it is at work, and shows its figures; left out, none."),
  TWILIO_ACCOUNT_SID: optional("The Twilio account that sends text messages and calls; turns both on."),
  TWILIO_AUTH_TOKEN: optional("Its token, which also proves that what comes back is Twilio's."),
  TWILIO_API: optional("Where Twilio's API is, if not at Twilio: for a stand-in."),
  SLACK_BOT_TOKEN: optional(
    "The token of the Slack app (`xoxb-…`) that sends direct messages; turns them on (docs/slack.md).",
  ),
  SLACK_SIGNING_SECRET: optional("The app's signing secret, which proves that a pressed button is Slack's."),
  SLACK_API: optional("Where Slack's API is, if not at Slack: for a stand-in."),
  CERTIFICATE_KEY: optional("Signs no-lost-page certificates: an Ed25519 private key in PEM. npm start makes one."),
  BREAK_GLASS_FILE: optional("Where the worker keeps who is on call and their numbers, for when all else is gone."),
  CANARY_API: optional("Where the canary finds the API; left out, at HOST and PORT."),
  CANARY_PING_URL: optional("A dead man's switch outside, which is told each time that a canary's page has arrived."),
  SECRETS_KEY: optional(
    "Encrypts the secrets of outgoing webhooks in the database; long and random. npm start makes one and keeps it in " +
      ".data/secrets-key. Whoever changes it gives every webhook a new secret.",
  ),
  CONFERENCE_KEY: optional("Makes conference links unguessable; left out, the API's token does."),
  WORKER_HEALTH_HOST: named(
    "127.0.0.1",
    "The address on which a worker answers on WORKER_HEALTH_PORT: health, and figures without any name in them.",
  ),
  TEMPORAL_METRICS_ADDRESS: optional(
    "Where a worker shows the figures of Temporal's own SDK, such as 127.0.0.1:9464; left out, nowhere.",
  ),
  LOG_LEVEL: z
    .enum(
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      "expected one of trace, debug, info, warn, error, fatal, silent",
    )
    .default("info")
    .describe("How much is logged."),
});

/** Variables that hold a secret: never in the configuration file, and never printed. */
export const secrets = [
  "DATABASE_URL",
  "API_TOKEN",
  "SECRETS_KEY",
  "CONFERENCE_KEY",
  "LINK_KEY",
  "SMTP_URL",
  "PAGERDUTY_API_TOKEN",
  "PAGERDUTY_ROUTING_KEY",
  "NTFY_TOKEN",
  "PAGE_WEBHOOK_SECRET",
  "TWILIO_AUTH_TOKEN",
  "SLACK_BOT_TOKEN",
  "SLACK_SIGNING_SECRET",
  "CERTIFICATE_KEY",
  "CANARY_PING_URL",
] as const;

export type ReadVariables = z.output<typeof environmentSchema>;

/** Reads the variables; an empty one counts as not set. Stops with the name of every one that makes no sense. */
export function readVariables(variables: Variables): ReadVariables {
  const result = environmentSchema.safeParse(withSecretsFromFiles(variables));
  if (result.success) return result.data;
  throw new ConfigurationError(
    result.error.issues.map((issue): Problem => {
      const name = String(issue.path[0]);
      return {
        where: name,
        what: `${issue.message}, got "${variables[name] ?? ""}"`,
        mend: `Set ${name} to what docs/configuration.md says, or leave it out.`,
      };
    }),
  );
}

function withSecretsFromFiles(variables: Variables): Readonly<Record<string, string>> {
  const set = new Map<string, string>();
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined && value !== "") set.set(name, value);
  }
  for (const name of secrets) {
    const file = set.get(`${name}_FILE`);
    if (file !== undefined && !set.has(name)) set.set(name, secretIn(file, `${name}_FILE`));
  }
  return Object.fromEntries(set);
}

function secretIn(file: string, variable: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const mend = `Let ${variable} name a file that this process may read.`;
    throw new ConfigurationError([{ where: variable, what: `cannot read the secret: ${why}`, mend }]);
  }
}
