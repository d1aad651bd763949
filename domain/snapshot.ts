import type { Effect, Lane } from "./effects.ts";
import type { Event } from "./events.ts";
import type { Incident } from "./incident.ts";
import { unopened } from "./incident.ts";
import type { Kind } from "./kind.ts";
import type { Instant } from "./moment.ts";
import type { Policy } from "./policy.ts";

export interface LaneHealth {
  readonly failures: number;
  readonly retryAt: Instant;
}

/** After so many failures in a row, more than a minute, a lane counts as down: the first ones are blips. */
export const downAfterFailures = 4;
export const isDown = ({ failures }: LaneHealth): boolean => failures >= downAfterFailures;

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

/**
 * Brings a snapshot that an older release handed on to today's shape; refuses one from a newer release.
 * Each entry lifts its version by one, purely; a fixture per release is kept in `test/replay`.
 */
export const upcast = (snapshot: { readonly version: number }, known: readonly Upcaster[] = upcasters): Snapshot => {
  let current: unknown = snapshot;
  let { version } = snapshot;
  for (; version < snapshotVersion; version++) {
    const lift = known[version];
    if (lift === undefined) throw new Error(`no upcaster for snapshot version ${String(version)}`);
    current = lift(current);
  }
  if (!isSnapshot(current)) throw new Error(`snapshot version ${String(version)} is not known to this release`);
  return current;
};

type Upcaster = (older: unknown) => unknown;

/** Before the first release (version 0) snapshots had no `laneHealth`. */
const upcasters: readonly Upcaster[] = [
  (older) => (typeof older === "object" ? { laneHealth: {}, ...older, version: 1 } : older),
];

const isSnapshot = (value: unknown): value is Snapshot =>
  typeof value === "object" && value !== null && "version" in value && value.version === snapshotVersion;
