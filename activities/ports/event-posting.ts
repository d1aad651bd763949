import type { Kind } from "../../domain/incident/kind.ts";
import type { Instant } from "../../domain/incident/moment.ts";

/** An event as it is sent to receivers, with its place among the events of all incidents. */
export interface PublicEvent {
  readonly ordinal: number;
  readonly incidentId: string;
  readonly kind: Kind;
  readonly seq: number;
  readonly at: Instant;
  readonly type: string;
  readonly actor: string;
  readonly line: string;
}

/**
 * A receiver's answer to an event: the event was accepted, the receiver wants no further events, or the call failed.
 */
export type Taken =
  | { readonly as: "taken" }
  | { readonly as: "gone" }
  | { readonly as: "failed"; readonly error: string };

/**
 * Posts one event to a receiver, signed with the receiver's secret. Never throws when the receiver fails; the result
 * says so.
 */
export type PostEvent = (to: { readonly url: string; readonly secret: string }, event: PublicEvent) => Promise<Taken>;
