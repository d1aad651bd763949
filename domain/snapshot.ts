import type { Effect, Lane } from "./effects.ts";
import type { Event } from "./events.ts";
import type { Incident, Kind } from "./incident.ts";
import { unopened } from "./incident.ts";
import type { Instant } from "./moment.ts";
import type { Policy } from "./policy.ts";

export interface LaneHealth {
  readonly failures: number;
  readonly retryAt: Instant;
}

export const snapshotVersion = 1;

/** What one run hands the next, plain JSON: facts, what is owed, what is not yet recorded, and when to wake. */
export interface Snapshot {
  readonly version: typeof snapshotVersion;
  readonly incident: Incident;
  /** Effects not done, in the order they arose. */
  readonly undone: readonly Effect[];
  /** Events the records have not confirmed. */
  readonly unrecorded: readonly Event[];
  /** The last command keys and what they came to (the number of the event, or the refusal), oldest first. */
  readonly seenKeys: readonly SeenKey[];
  readonly laneHealth: { readonly [L in Lane | "records"]?: LaneHealth };
  /** The earliest instant at which anything wants attention; only a run at rest has it. */
  readonly wakeAt?: Instant;
  /** Added to the clock; 0, and refused otherwise unless the worker was started for rehearsal. */
  readonly clockOffset: number;
}

export interface SeenKey {
  readonly key: string;
  readonly seq: number;
  readonly refusal?: string;
}

export const newSnapshot = (id: string, kind: Kind, policy: Policy, clockOffset = 0): Snapshot => ({
  version: snapshotVersion,
  incident: unopened(id, kind, policy),
  undone: [],
  unrecorded: [],
  seenKeys: [],
  laneHealth: {},
  clockOffset,
});
export const upcast = (s: Snapshot): Snapshot => s;
