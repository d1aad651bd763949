import type { Instant } from "./moment.ts";
import type { Severity } from "./severity.ts";

export interface AlertFields {
  /** Names the alert among those of its group: the same while it fires and when it clears. */
  readonly alert: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly service: string;
  readonly source: string;
  readonly startedAt: Instant;
  /** It came while somebody had said not to be woken for it. */
  readonly maintenance?: { readonly until: Instant; readonly reason: string };
  /** How long its own rules wait before anybody is paged for it, where not all alerts are waited for alike. */
  readonly waitSeconds?: number;
  /** The group it belongs to, as senders are told apart: whoever has that group has the alert when it comes too late here. */
  readonly groupKey?: string;
}

/** With its start only that firing is over: one that has begun since goes on. */
export interface ClearedAlert {
  readonly alert: string;
  readonly startedAt?: Instant;
  readonly groupKey?: string;
}

/** One of several alerts that arrived together. */
export type AlertReport =
  | ({ readonly status: "firing" } & AlertFields)
  | { readonly status: "resolved"; readonly alert: string; readonly startedAt: Instant };
