import { DefaultLogger, type LogLevel } from "@temporalio/worker";
import type { Logger } from "pino";

type Write = (fields: object, message: string) => void;

/** Workers of activities alone are what we want; the SDK warns of each. */
const expected = /^No (workflows|activities|Nexus services) registered/;

/** What our workflows and the SDK say, in our log: what the SDK does as a matter of course one level lower. */
export const temporalLogger = (logger: Logger): DefaultLogger => {
  const writers: Readonly<Record<LogLevel, Write>> = {
    TRACE: (fields, message) => logger.trace(fields, message),
    DEBUG: (fields, message) => logger.debug(fields, message),
    INFO: (fields, message) => (isOurs(fields) ? logger.info : logger.debug).call(logger, fields, message),
    WARN: (fields, message) => (expected.test(message) ? logger.debug : logger.warn).call(logger, fields, message),
    ERROR: (fields, message) => logger.error(fields, message),
  };
  return new DefaultLogger("INFO", ({ level, message, meta }) => writers[level](incidentIn(meta ?? {}), message));
};

const isOurs = (fields: object): boolean => "sdkComponent" in fields && fields.sdkComponent === "workflow";

/** A workflow's id is its incident's: under one name in every log of ours. */
const incidentIn = (meta: Readonly<Record<string, unknown>>): object =>
  typeof meta["workflowId"] === "string" ? { incident: meta["workflowId"], ...meta } : meta;
