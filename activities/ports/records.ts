import type { Event } from "../../domain/incident/events.ts";
import type { Kind } from "../../domain/incident/kind.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Policy } from "../../domain/policy.ts";

/** Looks up the deployments and other changes of a service before an instant, the newest first. */
export interface RecentChanges {
  recent(
    service: string,
    at: Instant,
  ): Promise<
    readonly { readonly kind: string; readonly summary: string; readonly at: Instant; readonly author?: string }[]
  >;
}

/** Finds the other incidents of a service that people work on: declared, not resolved, and not private. */
export interface OtherIncidents {
  openOn(asked: { readonly service: string; readonly kind: Kind; readonly except: string }): Promise<readonly string[]>;
}

/**
 * Stores events in the database. An event is identified by its number in the incident, so recording it again changes
 * nothing.
 */
export interface Recorder {
  append(batch: RecordBatch): Promise<void>;
  /**
   * Returns the timeline lines up to an event, without the system's own lines. Throws while that event is not stored
   * yet, so that a retry finds it.
   */
  timeline(incidentId: string, upTo: number): Promise<readonly string[]>;
}

/**
 * A batch of events in order and without gaps. The first batch carries the policy, so that the incident can be
 * rebuilt from the database alone.
 */
export interface RecordBatch {
  readonly incidentId: string;
  readonly kind: Kind;
  readonly policy?: Policy;
  readonly events: readonly Event[];
}
