import type { Kind } from "../../domain/incident/kind.ts";
import type { Instant } from "../../domain/incident/moment.ts";

/**
 * The fields of every call to the outside: the idempotency key (one key never has two effects), the incident, and the
 * incident time that the call is for (never the wall clock).
 */
export interface Delivered {
  readonly key: string;
  readonly incidentId: string;
  readonly kind: Kind;
  readonly at: Instant;
  /** Set while the incident is private: what is said of it must be readable for insiders alone. */
  readonly isPrivate?: boolean;
  /**
   * The name of the template that made the text, such as `room/declaration`. Adapters that store what they sent store
   * the name too.
   */
  readonly wording?: string;
}

/**
 * Thrown by a vendor's adapter when sending fails, with the kind of failure. Temporal retries the kinds `retry` and
 * `retry-after`. `permanent` and `configuration` are not retried, and `configuration` is reported as a health
 * problem.
 */
export class DeliveryFailure extends Error {
  readonly kind: "retry" | "retry-after" | "permanent" | "configuration";
  readonly retryAfterMs: number | undefined;
  /** True if the vendor did not answer, so that the message may have arrived all the same. */
  readonly mayHaveArrived: boolean;
  /** The HTTP status of the vendor's answer, for adapters to which a status means more than a kind of failure. */
  readonly status: number | undefined;

  constructor(
    kind: DeliveryFailure["kind"],
    message: string,
    options?: ErrorOptions & { retryAfterMs?: number; mayHaveArrived?: boolean; status?: number },
  ) {
    super(message, options);
    this.name = "DeliveryFailure";
    this.kind = kind;
    this.retryAfterMs = options?.retryAfterMs;
    this.mayHaveArrived = options?.mayHaveArrived ?? false;
    this.status = options?.status;
  }
}
