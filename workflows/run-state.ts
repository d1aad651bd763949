import { bundle } from "../domain/bundle.ts";
import type { Command, Envelope } from "../domain/commands.ts";
import { decide } from "../domain/decide.ts";
import type { Effect, Lane } from "../domain/effects.ts";
import type { Event } from "../domain/events.ts";
import type { Incident } from "../domain/incident.ts";
import type { Instant } from "../domain/moment.ts";
import { type Actor, system } from "../domain/people.ts";
import { reactions } from "../domain/reactions.ts";
import { type LaneHealth, type SeenKey, type Snapshot, snapshotVersion } from "../domain/snapshot.ts";
import type { Answer } from "./messages.ts";

/** What one run holds in memory, and the only ways in which it changes. Every event comes from `decide`. */
export interface RunState {
  readonly incident: Incident;
  readonly undone: readonly Effect[];
  readonly unrecorded: readonly Event[];
  /** Rises whenever anything changed: who waits, waits for this. */
  readonly changes: number;
  readonly now: () => Instant;
  /** Decides and applies in one breath, with nothing awaited in between; what is owed by it waits in `undone`. */
  readonly submit: (envelope: Envelope) => Answer | Refusal;
  /** What would be answered, without carrying it out. */
  readonly consider: (envelope: Envelope) => Answer | Refusal;
  /** The system's own commands: time, outcomes, refusals, lanes. */
  readonly submitBySystem: (command: Command) => Answer | Refusal;
  /** A refused signal stands on the timeline, once. */
  readonly noteRefusal: (refused: { command: string; by: Actor; key: string; refusal: string }) => void;
  readonly forget: (effects: readonly string[]) => void;
  readonly confirmRecorded: (upTo: number) => void;
  readonly healthOf: (lane: Lane | "records") => LaneHealth;
  readonly setHealth: (lane: Lane | "records", health: LaneHealth) => void;
  /** Something changed that is not in here, such as a timer that fired. */
  readonly touch: () => void;
  readonly snapshot: (rest?: { readonly wakeAt: Instant | undefined }) => Snapshot;
}

export interface Refusal {
  readonly refusal: string;
}
export const isRefusal = (answer: Answer | Refusal): answer is Refusal => "refusal" in answer;

/** Retries come within minutes, so a resting snapshot need not carry as many keys: it is to stay small. */
const keysKept = 500;
const keysKeptAtRest = 50;
const healthy: LaneHealth = { failures: 0, retryAt: 0 };

export const openState = (from: Snapshot): RunState => {
  const { clockOffset } = from;
  let { incident, undone, unrecorded, laneHealth } = from;
  let changes = 0;
  const seen = new Map<string, SeenKey>(from.seenKeys.map((one) => [one.key, one]));
  const now = () => Date.now() + clockOffset;

  const remember = (entry: SeenKey) => {
    seen.set(entry.key, entry);
    const [oldest] = seen.keys();
    if (seen.size > keysKept && oldest !== undefined) seen.delete(oldest);
  };
  const known = (key: string): Answer | Refusal | undefined => {
    const entry = seen.get(key);
    if (entry === undefined) return undefined;
    return entry.refusal === undefined ? { revision: entry.seq, known: true } : { refusal: entry.refusal };
  };

  /** Nothing is changed before everything has been computed, so that a fault leaves the incident whole. */
  const carryOut = (envelope: Envelope): Answer | Refusal => {
    const decision = decide(incident, envelope, now());
    if ("refusal" in decision) return decision;
    const owed = bundle(decision.happenings.flatMap(({ before, event, after }) => reactions(before, event, after)));
    incident = decision.happenings.at(-1)?.after ?? incident;
    undone = [...undone, ...owed];
    unrecorded = [...unrecorded, ...decision.happenings.map(({ event }) => event)];
    changes += 1;
    return { revision: incident.seq, ...(decision.note === undefined ? {} : { note: decision.note }) };
  };
  const submitBySystem = (command: Command) =>
    carryOut({ command, by: system, key: `system/${command.type}/${incident.seq}` });

  return {
    get incident() {
      return incident;
    },
    get undone() {
      return undone;
    },
    get unrecorded() {
      return unrecorded;
    },
    get changes() {
      return changes;
    },
    now,
    submit: (envelope) => {
      const before = known(envelope.key);
      if (before !== undefined) return before;
      const answer = carryOut(envelope);
      if (!isRefusal(answer)) remember({ key: envelope.key, seq: answer.revision });
      return answer;
    },
    consider: (envelope) => {
      const before = known(envelope.key);
      if (before !== undefined) return before;
      const decision = decide(incident, envelope, now());
      return "refusal" in decision ? decision : { revision: incident.seq };
    },
    submitBySystem,
    noteRefusal: ({ command, by, key, refusal }) => {
      if (seen.has(key)) return;
      const noted = submitBySystem({ type: "noteRefusal", command, who: by, refusal });
      remember({ key, seq: isRefusal(noted) ? incident.seq : noted.revision, refusal });
    },
    forget: (effects) => {
      undone = undone.filter((effect) => !effects.includes(effect.key));
      changes += 1;
    },
    confirmRecorded: (upTo) => {
      unrecorded = unrecorded.filter((event) => event.seq > upTo);
      changes += 1;
    },
    healthOf: (lane) => laneHealth[lane] ?? healthy,
    setHealth: (lane, health) => {
      laneHealth = { ...laneHealth, [lane]: health };
      changes += 1;
    },
    touch: () => {
      changes += 1;
    },
    snapshot: (rest) => ({
      version: snapshotVersion,
      incident,
      undone,
      unrecorded,
      seenKeys: [...seen.values()].slice(rest === undefined ? -keysKept : -keysKeptAtRest),
      laneHealth,
      ...(rest?.wakeAt === undefined ? {} : { wakeAt: rest.wakeAt }),
      clockOffset,
    }),
  };
};
