import type { Instant } from "../incident/moment.ts";

/** A change of a service, such as a deployment. Recent changes are the first suspects of an incident. */
export interface ServiceChange {
  /** The sender's own id for the change: a change that is reported twice under one id is stored once. */
  readonly id: string;
  readonly service: string;
  /** What was changed, in a word such as `deployment`, `configuration` or `feature-flag`. */
  readonly kind: string;
  readonly summary: string;
  readonly at: Instant;
  readonly version?: string;
  readonly author?: string;
  readonly link?: string;
}
