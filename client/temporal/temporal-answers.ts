import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";

/**
 * Thrown when it is unknown whether a request was or will be carried out. The request may be sent again under the same
 * key.
 */
export class Unavailable extends Error {
  constructor(who: "Temporal" | "The database", cause: unknown) {
    super(`${who} does not answer at the moment. Try again: under the same Idempotency-Key nothing is done twice.`, {
      cause,
    });
    this.name = "Unavailable";
  }
}

/**
 * What an error of Temporal's client means for a command. `refused`: the incident's rules refused the command.
 * `again`: the command was not applied and may be sent again under the same key, since the run was just being replaced
 * by the next run. `unknown`: the command may or may not be applied. `absent`: there is no run to which the command
 * could be applied.
 */
export type Meaning =
  | { readonly as: "refused"; readonly refusal: string }
  | { readonly as: "again" | "unknown" | "absent" };

const cancelled = 1;
const invalidArgument = 3;
const deadlineExceeded = 4;
const notFound = 5;
const resourceExhausted = 8;
const failedPrecondition = 9;
const aborted = 10;
const unavailable = 14;

export function meaningOf(error: unknown): Meaning | undefined {
  if (error instanceof WorkflowUpdateFailedError) return meaningOfFailure(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { as: "unknown" };
  if (error instanceof WorkflowNotFoundError) {
    return { as: isTurningOver(error.message) ? "again" : "absent" };
  }
  switch (grpcCode(error)) {
    case failedPrecondition:
    case aborted:
    case unavailable:
      return { as: "again" };
    case cancelled:
    case deadlineExceeded:
    case resourceExhausted:
      return { as: "unknown" };
    case notFound:
      return { as: "absent" };
    case invalidArgument:
      // A run accepts at most 10,000 signals. The next run begins when a worker has taken these signals, and accepts
      // more.
      return /limit for signal/i.test(error instanceof Error ? fullMessage(error) : "") ? { as: "again" } : undefined;
    default:
      return undefined;
  }
}

/**
 * Returns what the failure of an update means. A refusal is an ApplicationFailure of our own; an update that arrived
 * at the end of its run was never applied.
 */
function meaningOfFailure({ cause }: WorkflowUpdateFailedError): Meaning {
  const message = cause?.message ?? "The command was refused.";
  if (isTurningOver(message)) return { as: "again" };
  return { as: "refused", refusal: cause instanceof ApplicationFailure ? message : `The command failed: ${message}` };
}

/**
 * Whether the server says that the run ended or continued as new before the update arrived. The server has no error
 * code for this, so the words of its message are searched.
 */
const isTurningOver = (message: string): boolean => /abort|closing/i.test(message);

const fullMessage = ({ message, cause }: Error): string =>
  cause instanceof Error ? `${message} ${cause.message}` : message;

function grpcCode(error: unknown): number | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}
