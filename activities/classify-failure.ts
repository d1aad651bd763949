import { ApplicationFailure } from "@temporalio/activity";
import type { Outcome } from "../domain/incident/effects.ts";
import { DeliveryFailure } from "./ports/delivery.ts";
import { WordingError } from "./wording.ts";

/** Why something failed, and whether a retry may help. */
export interface Trouble {
  readonly transient: boolean;
  readonly error: string;
  readonly retryAfterMs?: number;
}

/**
 * Says of an error whether a retry may help. An error not known to be permanent may pass, such as a lost connection,
 * or an error in our code that the next release repairs.
 */
export function troubleOf(thrown: unknown): Trouble {
  const error = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof WordingError) return { transient: false, error };
  if (!(thrown instanceof DeliveryFailure)) return { transient: true, error };
  const transient = thrown.kind === "retry" || thrown.kind === "retry-after";
  return { transient, error, ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }) };
}

/**
 * Combines the failures of several ways to deliver one message. If one failure is transient, a retry is worthwhile,
 * after the shortest wait that a vendor asked for.
 */
export function allTrouble(troubles: readonly Trouble[]): Trouble {
  const transient = troubles.filter((it) => it.transient);
  const waits = transient.map((it) => it.retryAfterMs ?? 0);
  const retryAfterMs = Math.min(...waits);
  return {
    transient: transient.length > 0,
    error: [...new Set(troubles.map((it) => it.error))].join("; "),
    ...(waits.length > 0 && retryAfterMs > 0 ? { retryAfterMs } : {}),
  };
}

export const failedOutcome = ({ error }: Trouble): Outcome => ({ ok: false, error });

/**
 * Makes the error that lets Temporal retry the activity: after the wait that the vendor asked for, or else by the
 * retry policy.
 */
export function tryAgain({ error, retryAfterMs }: Trouble): ApplicationFailure {
  return ApplicationFailure.create({
    message: error,
    type: "Transient",
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

/** Thrown by the code of an effect when only a retry can help. */
export class StillTrouble extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.error);
    this.name = "StillTrouble";
    this.trouble = trouble;
  }
}
