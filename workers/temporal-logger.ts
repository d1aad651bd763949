import { DefaultLogger, type LogLevel } from "@temporalio/worker";
import type { Logger } from "pino";

type Write = (fields: object, message: string) => void;

/** What the SDK says, in our log: its levels are ours under other names. */
export const temporalLogger = (logger: Logger): DefaultLogger => {
  const writers: Readonly<Record<LogLevel, Write>> = {
    TRACE: (fields, message) => logger.trace(fields, message),
    DEBUG: (fields, message) => logger.debug(fields, message),
    INFO: (fields, message) => logger.info(fields, message),
    WARN: (fields, message) => logger.warn(fields, message),
    ERROR: (fields, message) => logger.error(fields, message),
  };
  return new DefaultLogger("INFO", ({ level, message, meta }) => writers[level](meta ?? {}, message));
};
