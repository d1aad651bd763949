import { patched } from "@temporalio/workflow";
import { joinEffects } from "../domain/steps/join-effects.ts";
import type { Command, Envelope } from "../domain/commands/commands.ts";
import { decide } from "../domain/decide.ts";
import type { Effect, Lane } from "../domain/incident/effects.ts";
import type { Event } from "../domain/incident/events.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { Instant } from "../domain/incident/moment.ts";
import { type Actor, system } from "../domain/incident/people.ts";
import { reactions } from "../domain/reactions.ts";
import { type LaneHealth, type SeenKey, type Snapshot, snapshotVersion } from "../domain/incident/snapshot.ts";
import { newestWithin } from "../domain/incident/size-in-json.ts";
import type { Answer } from "./messages.ts";

/** The state of one workflow run and the only ways to change it. Every event comes from `decide`. */
export interface RunState {
  readonly incident: Incident;
  readonly undone: readonly Effect[];
  readonly unrecorded: readonly Event[];
  /** A counter that grows with every change; the workflow's loop and the lanes wait for it to grow. */
  readonly changes: number;
  readonly now: () => Instant;
  /**
   * Decides and applies a command without awaiting anything in between. Adds the effects of the command to `undone`,
   * the effects still to be carried out.
   */
  readonly submit: (envelope: Envelope) => Answer | Refusal;
  /** Returns what `submit` would return, and changes nothing. */
  readonly consider: (envelope: Envelope) => Answer | Refusal;
  /** Decides and applies a command of the system itself: time, outcomes, refusals, lanes. */
  readonly submitBySystem: (command: Command) => Answer | Refusal;
  /** Puts a refused signal on the timeline, once for each key. */
  readonly noteRefusal: (refused: { command: string; by: Actor; key: string; refusal: string }) => void;
  readonly forget: (effects: readonly string[]) => void;
  /** Replaces the effects that wait in a lane. Does not wake the workflow's loop, since there is nothing new to do. */
  readonly setQueue: (lane: Lane, effects: readonly Effect[]) => void;
  readonly confirmRecorded: (upTo: number) => void;
  readonly healthOf: (lane: Lane | "records") => LaneHealth;
  readonly setHealth: (lane: Lane | "records", health: LaneHealth) => void;
  /** Wakes the workflow's loop for a change outside this state, such as a timer that fired. */
  readonly touch: () => void;
  readonly snapshot: (rest?: { readonly wakeAt: Instant | undefined }) => Snapshot;
}

export interface Refusal {
  readonly refusal: string;
}
export const isRefusal = (answer: Answer | Refusal): answer is Refusal => "refusal" in answer;

/**
 * How many keys of commands an incident at rest keeps. Commands are retried within minutes, so older keys are not
 * needed and the snapshot stays small.
 */
const keysKept = 500;
const keysKeptAtRest = 50;
const keysKeptBytes = 60_000;
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
  const answerTo = (key: string): Answer | Refusal | undefined => {
    const entry = seen.get(key);
    if (entry === undefined) return undefined;
    return entry.refusal === undefined ? { revision: entry.seq, known: true } : { refusal: entry.refusal };
  };

  /**
   * Decides and applies a command. Everything is computed before anything is changed, so that an error in a rule
   * leaves the incident as it was.
   */
  const carryOut = (envelope: Envelope): Answer | Refusal => {
    const decision = decide(incident, envelope, now());
    if ("refusal" in decision) return decision;
    const owed = joinEffects(
      decision.happenings.flatMap(({ before, event, after }) => reactions(before, event, after)),
    );
    incident = decision.happenings.at(-1)?.after ?? incident;
    undone = [...undone, ...owed.filter(({ patch }) => patch === undefined || patched(patch))];
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
      const before = answerTo(envelope.key);
      if (before !== undefined) return before;
      const answer = carryOut(envelope);
      if (!isRefusal(answer)) remember({ key: envelope.key, seq: answer.revision });
      return answer;
    },
    consider: (envelope) => {
      const before = answerTo(envelope.key);
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
    setQueue: (lane, effects) => {
      undone = [...undone.filter((effect) => effect.lane !== lane), ...effects];
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
      seenKeys: newestWithin([...seen.values()].slice(rest === undefined ? -keysKept : -keysKeptAtRest), keysKeptBytes),
      laneHealth,
      ...(rest?.wakeAt === undefined ? {} : { wakeAt: rest.wakeAt }),
      clockOffset,
    }),
  };
};
