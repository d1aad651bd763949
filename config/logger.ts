import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";
import { type Environment, secretsIn } from "./environment.ts";

/** Shorter ones would blot out words that merely look like them; no secret of use is so short. */
const shortestSecret = 6;

/** The log of one of our processes, a line of JSON each. No secret of the environment gets into it, wherever it stood. */
export function loggerFor(name: string, environment: Environment, to?: DestinationStream): Logger {
  const secrets = secretsIn(environment).filter((secret) => secret.length >= shortestSecret);
  const options: LoggerOptions = {
    name,
    level: environment.logLevel,
    redact: ["req.headers.authorization", "*.token"],
    hooks: {
      // The last thing before a line is written: an error's message may carry what no field would.
      streamWrite: (line) => secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line),
    },
  };
  return to === undefined ? pino(options) : pino(options, to);
}
