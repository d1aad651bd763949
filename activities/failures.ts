import { ApplicationFailure } from "@temporalio/activity";
import type { Outcome } from "../domain/effects.ts";
import { DeliveryFailure } from "./ports.ts";
import { WordingError } from "./wording.ts";

/** Why something was not done, and whether trying again may help. */
export interface Trouble {
  readonly transient: boolean;
  readonly error: string;
  readonly retryAfterMs?: number;
}

/** What is not known to be permanent may heal: a lost connection, a fault of ours that the next release mends. */
export function troubleOf(thrown: unknown): Trouble {
  const error = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof WordingError) return { transient: false, error };
  if (!(thrown instanceof DeliveryFailure)) return { transient: true, error };
  const transient = thrown.kind === "retry" || thrown.kind === "retry-after";
  return { transient, error, ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }) };
}

/** Several ways were tried: as long as one may heal it is worth trying again, no sooner than the first of them says. */
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

export const failed = ({ error }: Trouble): Outcome => ({ ok: false, error });

/** Lets Temporal try the activity again, when the vendor said so or else by its retry policy. */
export function tryAgain({ error, retryAfterMs }: Trouble): ApplicationFailure {
  return ApplicationFailure.create({
    message: error,
    type: "Transient",
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

/** Thrown inside, by a deed that only trying again can do. */
export class StillTrouble extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.error);
    this.name = "StillTrouble";
    this.trouble = trouble;
  }
}
