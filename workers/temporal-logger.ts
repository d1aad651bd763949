import { DefaultLogger, type LogLevel } from "@temporalio/worker";
import type { Logger } from "pino";

type Write = (fields: object, message: string) => void;

/** A warning that is not logged: the SDK warns of each worker that runs only activities, which is intended here. */
const expected = /^No (workflows|activities|Nexus services) registered/;

/**
 * Makes a logger that writes the log lines of workflows and of the SDK into our log. The SDK's own information goes
 * one level lower.
 */
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

/**
 * Returns the workflow's id as the log field `incident`, since it is the incident's id and other logs use that field.
 */
const incidentIn = (meta: Readonly<Record<string, unknown>>): object =>
  typeof meta["workflowId"] === "string" ? { incident: meta["workflowId"], ...meta } : meta;
