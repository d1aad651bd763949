import pino, { type Logger, type LoggerOptions } from "pino";
import { type Environment, secretsIn } from "./environment.ts";
import { logOutput } from "./log-output.ts";

/**
 * The shortest secret that is removed from log lines. Removing shorter secrets would remove ordinary words, and no
 * useful secret is so short.
 */
const shortestSecret = 6;

/**
 * Makes the log of a process, with one line of JSON for each entry. Secrets from the environment are removed, wherever
 * in the entry they are.
 */
export const loggerFor = (name: string, environment: Environment, output = logOutput()): Logger => {
  // Node itself writes warnings to stderr. If stderr cannot be written, that must not end the process.
  process.stderr.on("error", () => undefined);
  return pino(logOptions(name, environment), output);
};

export function logOptions(name: string, environment: Environment): LoggerOptions {
  const secrets = secretsIn(environment).filter((secret) => secret.length >= shortestSecret);
  return {
    name,
    level: environment.logLevel,
    redact: ["req.headers.authorization", "*.token"],
    hooks: {
      // The secrets are removed from the finished line, since they may be in an error's message as well as in a field.
      streamWrite: (line) => blotted(secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line)),
    },
  };
}

/**
 * Matches the secret parts of addresses, which let somebody in: the token of a page's link, any other token or key,
 * and passwords.
 */
const secretsInAddresses: readonly (readonly [RegExp, string])[] = [
  [/(\/p\/)[\w-]+\.[\w-]+/g, "$1[secret]"],
  [/([?&](?:token|key|secret|code|sig|signature|password)=)[^&\s"\\#]+/gi, "$1[secret]"],
  [/(:\/\/)[^\s/"\\@]{1,200}@/g, "$1[secret]@"],
];

const blotted = (line: string): string =>
  secretsInAddresses.reduce((text, [secret, instead]) => text.replaceAll(secret, instead), line);
