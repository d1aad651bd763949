import { given } from "../domain/given.ts";
import { ConfigurationError } from "./problem.ts";
import { readVariables, type ReadVariables, secrets, type Variables, type WorkerGroup } from "./variables.ts";

export interface Environment {
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly databaseUrl?: string;
  readonly host: string;
  readonly port: number;
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
  readonly smtpUrl?: string;
  readonly pagerDutyApiToken?: string;
  readonly pagerDutyRoutingKey?: string;
  readonly ntfyToken?: string;
  readonly pageWebhookSecret?: string;
  /** Together or not at all. */
  readonly twilio?: { readonly account: string; readonly token: string; readonly api?: string };
  /** Together or not at all. */
  readonly slack?: { readonly token: string; readonly signingSecret: string; readonly api?: string };
  readonly certificateKey?: string;
  readonly breakGlassFile?: string;
  readonly canaryApi?: string;
  readonly canaryPingUrl?: string;
  readonly logLevel: ReadVariables["LOG_LEVEL"];
}

/** What the variables say; stops where something makes no sense. */
export function readEnvironment(variables: Variables): Environment {
  const it = readVariables(variables);
  return {
    temporalAddress: it.TEMPORAL_ADDRESS,
    temporalNamespace: it.TEMPORAL_NAMESPACE,
    host: it.HOST,
    port: it.PORT,
    rehearsal: it.REHEARSAL,
    stickyTimeoutMs: it.STICKY_TIMEOUT_MS,
    workerGroups: it.WORKER_GROUPS,
    workerHealthHost: it.WORKER_HEALTH_HOST,
    logLevel: it.LOG_LEVEL,
    ...given({
      databaseUrl: it.DATABASE_URL,
      apiToken: it.API_TOKEN,
      configFile: it.CONFIG_FILE,
      workflowBundle: it.WORKFLOW_BUNDLE,
      linkKey: it.LINK_KEY,
      smtpUrl: it.SMTP_URL,
      pagerDutyApiToken: it.PAGERDUTY_API_TOKEN,
      pagerDutyRoutingKey: it.PAGERDUTY_ROUTING_KEY,
      ntfyToken: it.NTFY_TOKEN,
      pageWebhookSecret: it.PAGE_WEBHOOK_SECRET,
      workerHealthPort: it.WORKER_HEALTH_PORT,
      temporalMetricsAddress: it.TEMPORAL_METRICS_ADDRESS,
      certificateKey: it.CERTIFICATE_KEY,
      breakGlassFile: it.BREAK_GLASS_FILE,
      canaryApi: it.CANARY_API,
      canaryPingUrl: it.CANARY_PING_URL,
      secretsKey: it.SECRETS_KEY,
      conferenceKey: it.CONFERENCE_KEY,
      twilio: twilioIn(it),
      slack: slackIn(it),
    }),
  };
}

function twilioIn(it: ReadVariables): Environment["twilio"] {
  const { TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: token, TWILIO_API: api } = it;
  if (account !== undefined && token !== undefined) return { account, token, ...given({ api }) };
  if (account === undefined && token === undefined) return undefined;
  throw byHalf("Twilio", account === undefined ? "TWILIO_ACCOUNT_SID" : "TWILIO_AUTH_TOKEN");
}

function slackIn(it: ReadVariables): Environment["slack"] {
  const { SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: signingSecret, SLACK_API: api } = it;
  if (token !== undefined && signingSecret !== undefined) return { token, signingSecret, ...given({ api }) };
  if (token === undefined && signingSecret === undefined) return undefined;
  throw byHalf("Slack", token === undefined ? "SLACK_BOT_TOKEN" : "SLACK_SIGNING_SECRET");
}

function byHalf(vendor: string, missing: string): ConfigurationError {
  const mend = `Set ${missing} as well, or take the other out.`;
  return new ConfigurationError([{ where: missing, what: `${vendor} is turned on by half`, mend }]);
}

/** Where each secret is once it is read: one that is new has to be named here, or this does not compile. */
const secretOf: Readonly<Record<(typeof secrets)[number], (environment: Environment) => string | undefined>> = {
  DATABASE_URL: (it) => it.databaseUrl,
  API_TOKEN: (it) => it.apiToken,
  SECRETS_KEY: (it) => it.secretsKey,
  CONFERENCE_KEY: (it) => it.conferenceKey,
  LINK_KEY: (it) => it.linkKey,
  SMTP_URL: (it) => it.smtpUrl,
  PAGERDUTY_API_TOKEN: (it) => it.pagerDutyApiToken,
  PAGERDUTY_ROUTING_KEY: (it) => it.pagerDutyRoutingKey,
  NTFY_TOKEN: (it) => it.ntfyToken,
  PAGE_WEBHOOK_SECRET: (it) => it.pageWebhookSecret,
  TWILIO_AUTH_TOKEN: (it) => it.twilio?.token,
  SLACK_BOT_TOKEN: (it) => it.slack?.token,
  SLACK_SIGNING_SECRET: (it) => it.slack?.signingSecret,
  CERTIFICATE_KEY: (it) => it.certificateKey,
  CANARY_PING_URL: (it) => it.canaryPingUrl,
};

/** Every secret value there is, and of an address with a password in it the password as well. */
export function secretsIn(environment: Environment): readonly string[] {
  return secrets.flatMap((name) => {
    const secret = secretOf[name](environment);
    if (secret === undefined) return [];
    const password = URL.canParse(secret) ? new URL(secret).password : "";
    return password === "" ? [secret] : [secret, password, decodeURIComponent(password)];
  });
}
