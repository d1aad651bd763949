import type { Effect, Lane } from "./effects.ts";
import type { Event } from "./events.ts";
import type { Incident } from "./incident.ts";
import { incidentBeforeOpening } from "./incident.ts";
import type { Kind } from "./kind.ts";
import type { Instant } from "./moment.ts";
import type { Policy } from "../policy.ts";
import { isTable } from "../table.ts";

export interface LaneHealth {
  readonly failures: number;
  readonly retryAt: Instant;
}

/**
 * A lane, in which an incident's effects for one kind of outside system wait, counts as down after this many failures
 * in a row. Fewer failures are mostly short disturbances.
 */
export const downAfterFailures = 4;
export const isDown = ({ failures }: LaneHealth): boolean => failures >= downAfterFailures;

export const snapshotVersion = 2;

/** The state that one run of an incident's workflow hands to the next, as plain JSON. */
export interface Snapshot {
  readonly version: typeof snapshotVersion;
  readonly incident: Incident;
  /** The effects (pages, messages and the like) that are not done yet, in the order in which they arose. */
  readonly undone: readonly Effect[];
  /** The events that are not yet confirmed as written to the database of records. */
  readonly unrecorded: readonly Event[];
  /**
   * The keys of the last commands, oldest first, each with the number of its event or its refusal; a repeated key is
   * a duplicate.
   */
  readonly seenKeys: readonly SeenKey[];
  readonly laneHealth: { readonly [L in Lane | "records"]?: LaneHealth };
  /**
   * The earliest instant at which something is due. Set only for an incident at rest, whose workflow waits for that
   * instant.
   */
  readonly wakeAt?: Instant;
  /** Milliseconds added to the clock. Only workers started for rehearsals accept a value other than 0. */
  readonly clockOffset: number;
}

export interface SeenKey {
  readonly key: string;
  readonly seq: number;
  readonly refusal?: string;
}

export const newSnapshot = (id: string, kind: Kind, policy: Policy, clockOffset = 0): Snapshot => ({
  version: snapshotVersion,
  incident: incidentBeforeOpening(id, kind, policy),
  undone: [],
  unrecorded: [],
  seenKeys: [],
  laneHealth: {},
  clockOffset,
});

/**
 * Brings a snapshot from an older release to today's form; refuses a snapshot from a newer release. Each entry of
 * `upcasters` raises the version by one without side effects; `test/replay` has a sample of each release.
 */
export const upcast = (snapshot: { readonly version: number }): Snapshot => {
  let current: unknown = snapshot;
  let { version } = snapshot;
  for (; version < snapshotVersion; version++) {
    const lift = upcasters[version];
    if (lift === undefined) throw new Error(`no upcaster for snapshot version ${String(version)}`);
    current = lift(current);
  }
  if (!isSnapshot(current)) throw new Error(`snapshot version ${String(version)} is not known to this release`);
  return current;
};

type Upcaster = (older: unknown) => unknown;

/**
 * The functions that raise a snapshot's version by one. Version 0, before the first release, had no `laneHealth`; up
 * to version 1 alerts were stored in an object, by their names.
 */
const upcasters: readonly Upcaster[] = [
  (older) => (typeof older === "object" ? { laneHealth: {}, ...older, version: 1 } : older),
  (older) =>
    isTable(older) && isTable(older["incident"])
      ? { ...older, incident: { ...older["incident"], alerts: listAlerts(older["incident"]["alerts"]) }, version: 2 }
      : older,
];

const listAlerts = (table: unknown): readonly unknown[] =>
  isTable(table) ? Object.entries(table).map(([name, fact]) => (isTable(fact) ? { alert: name, ...fact } : fact)) : [];

const isSnapshot = (value: unknown): value is Snapshot =>
  typeof value === "object" && value !== null && "version" in value && value.version === snapshotVersion;
