import { readFileSync } from "node:fs";
import { z } from "zod";
import { outsideSystems } from "../integrations/outside-systems.ts";
import { ConfigurationError, type Problem } from "./problem.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

const optional = (sentence: string) => z.string().exactOptional().describe(sentence);
const withDefault = (fallback: string, sentence: string) => z.string().default(fallback).describe(sentence);

/**
 * The parts of the work that a worker process may do: active incidents with their pages, incidents at rest, the other
 * lanes, the records, and all work of drills.
 */
export const workerGroups = ["incidents", "at-rest", "lanes", "records", "drills"] as const;
export type WorkerGroup = (typeof workerGroups)[number];

const groupsExpected = `expected some of ${workerGroups.join(", ")}, separated by commas`;

const declaredOutside = outsideSystems.flatMap(({ variables }) => Object.entries(variables));
/**
 * The variables that outside systems declare. Only the declaring system reads its variables, so the type hides them
 * from all other code.
 */
const outsideVariables: object = Object.fromEntries(
  declaredOutside.map(([name, { sentence }]) => [name, optional(sentence)]),
);

/**
 * The schema of every environment variable that is read. A secret may be in the file that `<NAME>_FILE` names instead.
 */
export const environmentSchema = z.object({
  TEMPORAL_ADDRESS: withDefault("127.0.0.1:7233", "Where the Temporal server is."),
  TEMPORAL_NAMESPACE: withDefault("default", "The Temporal namespace."),
  DATABASE_URL: optional(
    "PostgreSQL for the records, such as postgres://user:password@host:5432/name; left out, the embedded one.",
  ),
  HOST: withDefault("127.0.0.1", "The address the API listens on."),
  PORT: z.coerce
    .number("expected a port number")
    .int("expected a port number")
    .min(0, "expected a port from 0 to 65535")
    .max(65_535, "expected a port from 0 to 65535")
    .default(3000)
    .describe("The port the API listens on; 0 takes any free one."),
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(",").flatMap((network) => (network.trim() === "" ? [] : [network.trim()])))
    .pipe(
      z.array(
        z.union(
          [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
          "expected addresses or networks such as 10.0.0.0/8, separated by commas",
        ),
      ),
    )
    .default([])
    .describe(
      "The proxies before the API, separated by commas: their X-Forwarded-For says who calls. Left out, whoever connects is " +
        "the caller, and behind a proxy all callers share its limits.",
    ),
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
  CERTIFICATE_KEY: optional("Signs no-lost-page certificates: an Ed25519 private key in PEM. npm start makes one."),
  BREAK_GLASS_FILE: optional("Where the worker keeps who is on call and their numbers, for when all else is gone."),
  PAGING_FILE: optional(
    "Where a worker keeps whom it pages and how they are reached, for a start while the database is silent; left out, a " +
      "file below .data/paging.",
  ),
  CANARY_API: optional("Where the canary finds the API; left out, at HOST and PORT."),
  CANARY_PING_URL: optional("A dead man's switch outside, which is told each time that a canary's page has arrived."),
  SECRETS_KEY: optional(
    "Encrypts the secrets of outgoing webhooks in the database; long and random. npm start makes one and keeps it in " +
      ".data/secrets-key. Whoever changes it gives every webhook a new secret.",
  ),
  CONFERENCE_KEY: optional("Makes conference links unguessable; left out, the API's token does."),
  WORKER_HEALTH_HOST: withDefault(
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
  ...outsideVariables,
});

export const ownSecrets = [
  "DATABASE_URL",
  "API_TOKEN",
  "SECRETS_KEY",
  "CONFERENCE_KEY",
  "LINK_KEY",
  "CERTIFICATE_KEY",
  "CANARY_PING_URL",
] as const;

export const outsideSecrets: readonly string[] = declaredOutside.flatMap(([name, { isSecret }]) =>
  isSecret ? [name] : [],
);

/**
 * The names of the variables that contain secrets. Secrets are never in the configuration file, and are never printed.
 */
export const secrets: readonly string[] = [...ownSecrets, ...outsideSecrets];

export interface ReadVariables {
  readonly own: z.output<typeof environmentSchema>;
  /** The values of the variables of outside systems that are set, by the variable's name. */
  readonly outsideSystems: Readonly<Record<string, string>>;
}

/**
 * Reads the environment variables; an empty variable counts as not set. Throws a ConfigurationError that names every
 * variable whose value is invalid.
 */
export function readVariables(variables: Variables): ReadVariables {
  const set = withSecretsFromFiles(variables);
  const result = environmentSchema.safeParse(set);
  if (result.success) return { own: result.data, outsideSystems: outsideIn(set) };
  throw new ConfigurationError(
    result.error.issues.map((issue): Problem => {
      const name = String(issue.path[0]);
      return {
        where: name,
        // The value is not shown, since a secret may have been put there by mistake.
        what: issue.message,
        mend: `Set ${name} to what docs/configuration.md says, or leave it out.`,
      };
    }),
  );
}

const outsideIn = (set: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(set).filter(([name]) => declaredOutside.some(([declared]) => declared === name)));

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
