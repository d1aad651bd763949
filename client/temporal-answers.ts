import {
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from "@temporalio/client";
import { ApplicationFailure } from "@temporalio/common";

/** Nobody could say that it is done or will be; the same may be sent again under the same key. */
export class Unavailable extends Error {
  constructor(who: "Temporal" | "The database", cause: unknown) {
    super(`${who} does not answer at the moment. Try again: under the same Idempotency-Key nothing is done twice.`, {
      cause,
    });
    this.name = "Unavailable";
  }
}

/**
 * What an error of Temporal's client means for a command:
 * `refused` was decided against; `again` was not applied and may be sent again under the same key (the run was just
 * turning over); `unknown` may or may not be applied; `absent` has no run to apply it to.
 */
export type Meaning =
  { readonly as: "refused"; readonly refusal: string } | { readonly as: "again" | "unknown" | "absent" };

const cancelled = 1;
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
    default:
      return undefined;
  }
}

/** A refusal is an ApplicationFailure of ours; an update that met the end of its run was never applied. */
function meaningOfFailure({ cause }: WorkflowUpdateFailedError): Meaning {
  const message = cause?.message ?? "The command was refused.";
  if (isTurningOver(message)) return { as: "again" };
  return { as: "refused", refusal: cause instanceof ApplicationFailure ? message : `The command failed: ${message}` };
}

/** The server says in words only that a run ended or continued under an update it had not yet given to it. */
const isTurningOver = (message: string): boolean => /abort|closing/i.test(message);

function grpcCode(error: unknown): number | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? cause.code : undefined;
}
