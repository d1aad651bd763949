import { day, hour, type Instant, minute } from "../domain/moment.ts";
import { obligations, wakeAt } from "../domain/obligations.ts";
import { phaseOf } from "../domain/runbook.ts";
import type { Lane } from "../domain/effects.ts";
import type { RunState } from "./run-state.ts";

// How an incident's runs turn over, as measured in loop.md; nothing a promise depends on.
/** Turning over between two commands of a live response would only cost time. */
const restsAfterSilenceMs = 5 * minute;
/** What is wanted sooner than this is waited for by the active run. */
const restsForMs = 1 * hour;
/** A lane whose next try is nearer than this is waited for by the active run. */
const restsBetweenTriesMs = 5 * minute;
/** A run that no command has opened an incident in is somebody's mistake at the Temporal UI. */
const openedWithinMs = 1 * day;

export const isOpened = (state: RunState): boolean => state.incident.episodes.length > 0;

/** Nothing is owed any more and all of it is done and recorded; or it never was an incident. */
export const isOver = (state: RunState, startedAt: Instant): boolean =>
  state.unrecorded.length === 0 &&
  state.undone.length === 0 &&
  (state.incident.ended !== undefined || (!isOpened(state) && state.now() >= startedAt + openedWithinMs));

/** Nobody is being paged, nobody speaks, and nothing is wanted soon. */
export const isQuiet = (state: RunState): boolean =>
  mayRestBySteps(state) &&
  state.now() >= state.incident.lastSpokenAt + restsAfterSilenceMs &&
  owedLanes(state).every((lane) => state.healthOf(lane).retryAt > state.now() + restsBetweenTriesMs);

/** The earliest instant at which an active run wants to look again. */
export const nextLook = (state: RunState, startedAt: Instant): Instant => {
  const quietFrom = state.incident.lastSpokenAt + restsAfterSilenceMs;
  return Math.min(
    wakeAt(state.incident) ?? Infinity,
    retriesAt(state),
    isOpened(state) ? Infinity : startedAt + openedWithinMs,
    quietFrom > state.now() && mayRestBySteps(state) ? quietFrom : Infinity,
  );
};

/** When a resting run wakes by itself: at the earliest step, or try of a lane, whichever comes first. */
export const wakesFromRestAt = (state: RunState): Instant | undefined => {
  const at = Math.min(firstStepWithSpread(state), retriesAt(state));
  return at === Infinity ? undefined : at;
};

const mayRestBySteps = (state: RunState): boolean => {
  if (!isOpened(state)) return false;
  const pagingRoundIsOpen = obligations(state.incident).some(({ steps }) =>
    steps.some(({ act }) => "page" in act && act.urgency === "page"),
  );
  return !pagingRoundIsOpen && (wakeAt(state.incident) ?? Infinity) > state.now() + restsForMs;
};

const owedLanes = (state: RunState): readonly (Lane | "records")[] => [
  ...new Set(state.undone.map((effect) => effect.lane)),
  ...(state.unrecorded.length > 0 ? (["records"] as const) : []),
];

/** Without this a resting incident owed its messages until its next deadline, perhaps 30 days. */
const retriesAt = (state: RunState): Instant =>
  owedLanes(state)
    .map((lane) => state.healthOf(lane).retryAt)
    .filter((at) => at > state.now())
    .reduce((first, at) => Math.min(first, at), Infinity);

/**
 * Steps keep their instants; only the waking for nudges of the follow-up is spread, so that a Monday morning's
 * hundreds do not wake at once.
 */
const firstStepWithSpread = (state: RunState): Instant => {
  const { incident } = state;
  const steps = incident.ended === undefined ? obligations(incident).flatMap((it) => it.steps) : [];
  const spreadMs = incident.policy.spreadNudgesMinutes * minute;
  const late = phaseOf(incident) === "post-incident" && spreadMs > 0 ? hashOf(incident.id) % spreadMs : 0;
  return steps.reduce((first, { at, act }) => Math.min(first, "remind" in act ? at + late : at), Infinity);
};

/** FNV-1a: spreads ids evenly, the same on every worker. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
};
