import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import { outsideSystems } from "../integrations/outside-systems.ts";
import { ConfigurationError, type Problem } from "./problem.ts";
import {
  outsideSecrets,
  ownSecrets,
  readVariables,
  type ReadVariables,
  type Variables,
  type WorkerGroup,
} from "./variables.ts";

type OutsideSystem = (typeof outsideSystems)[number];

export interface Environment {
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly databaseUrl?: string;
  readonly host: string;
  readonly port: number;
  /** The addresses and networks of proxies whose header X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly apiToken?: string;
  readonly configFile?: string;
  readonly rehearsal: boolean;
  readonly workflowBundle?: string;
  readonly stickyTimeoutMs: number;
  readonly workerGroups: readonly WorkerGroup[];
  readonly workerHealthPort?: number;
  readonly workerHealthHost: string;
  readonly temporalMetricsAddress?: string;
  readonly secretsKey?: string;
  readonly conferenceKey?: string;
  readonly linkKey?: string;
  readonly certificateKey?: string;
  readonly breakGlassFile?: string;
  readonly pagingFile?: string;
  readonly canaryApi?: string;
  readonly canaryPingUrl?: string;
  readonly logLevel: ReadVariables["own"]["LOG_LEVEL"];
  /** The values of the variables of outside systems that are set, by the variable's name. */
  readonly outsideSystems: ReadVariables["outsideSystems"];
}

/** Reads the environment variables; throws a ConfigurationError if the value of any variable is invalid. */
export function readEnvironment(variables: Variables): Environment {
  const { own: it, outsideSystems: outside } = readVariables(variables);
  const problems = outsideSystems.flatMap((it) => [...turnedOnByHalf(it, outside), ...malformed(it, outside)]);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    outsideSystems: outside,
    temporalAddress: it.TEMPORAL_ADDRESS,
    temporalNamespace: it.TEMPORAL_NAMESPACE,
    host: it.HOST,
    port: it.PORT,
    trustedProxies: it.TRUSTED_PROXIES,
    rehearsal: it.REHEARSAL,
    stickyTimeoutMs: it.STICKY_TIMEOUT_MS,
    workerGroups: it.WORKER_GROUPS,
    workerHealthHost: it.WORKER_HEALTH_HOST,
    logLevel: it.LOG_LEVEL,
    ...withoutUndefined({
      databaseUrl: it.DATABASE_URL,
      apiToken: it.API_TOKEN,
      configFile: it.CONFIG_FILE,
      workflowBundle: it.WORKFLOW_BUNDLE,
      linkKey: it.LINK_KEY,
      workerHealthPort: it.WORKER_HEALTH_PORT,
      temporalMetricsAddress: it.TEMPORAL_METRICS_ADDRESS,
      certificateKey: it.CERTIFICATE_KEY,
      breakGlassFile: it.BREAK_GLASS_FILE,
      pagingFile: it.PAGING_FILE,
      canaryApi: it.CANARY_API,
      canaryPingUrl: it.CANARY_PING_URL,
      secretsKey: it.SECRETS_KEY,
      conferenceKey: it.CONFERENCE_KEY,
    }),
  };
}

/**
 * Finds variables of an outside system whose value has the wrong form. The value is not shown, since it may be a
 * secret.
 */
const malformed = ({ variables }: OutsideSystem, set: ReadVariables["outsideSystems"]): readonly Problem[] =>
  Object.entries(variables)
    .filter(([name, { pattern }]) => pattern?.test(set[name] ?? "") === false && set[name] !== undefined)
    .map(([where, { sentence }]) => ({
      ...{ where, what: "its value is not of the form it should have" },
      mend: `What it does, and what it looks like: ${sentence}`,
    }));

function turnedOnByHalf({ title, setTogether = [] }: OutsideSystem, set: ReadVariables["outsideSystems"]): Problem[] {
  const [missing, ...others] = setTogether.filter((name) => set[name] === undefined);
  if (missing === undefined || others.length + 1 === setTogether.length) return [];
  const mend = `Set ${missing} as well, or take the other out.`;
  return [{ where: missing, what: `${title} is turned on by half`, mend }];
}

/**
 * For each of our own secrets, a function that returns its value from the environment after reading. The type demands
 * an entry for every secret, so that no new secret can be forgotten.
 */
const secretOf: Readonly<Record<(typeof ownSecrets)[number], (environment: Environment) => string | undefined>> = {
  DATABASE_URL: (it) => it.databaseUrl,
  API_TOKEN: (it) => it.apiToken,
  SECRETS_KEY: (it) => it.secretsKey,
  CONFERENCE_KEY: (it) => it.conferenceKey,
  LINK_KEY: (it) => it.linkKey,
  CERTIFICATE_KEY: (it) => it.certificateKey,
  CANARY_PING_URL: (it) => it.canaryPingUrl,
};

/** Lists every secret value. For an address that contains a password, the password is listed as well. */
export function secretsIn(environment: Environment): readonly string[] {
  const own = ownSecrets.map((name) => secretOf[name](environment));
  return [...own, ...outsideSecrets.map((name) => environment.outsideSystems[name])].flatMap((secret) => {
    if (secret === undefined) return [];
    const password = URL.canParse(secret) ? new URL(secret).password : "";
    return password === "" ? [secret] : [secret, password, decodeURIComponent(password)];
  });
}
