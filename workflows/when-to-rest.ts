import { day, hour, type Instant, minute } from "../domain/incident/moment.ts";
import { obligations, wakeAt } from "../domain/obligations.ts";
import { phaseOf } from "../domain/runbook.ts";
import type { Lane } from "../domain/incident/effects.ts";
import type { RunState } from "./run-state.ts";

// An incident at rest has a workflow that only waits for its next date or command, and costs almost nothing. These
// numbers say when an incident comes to rest. They were found by measuring, and no promise depends on them.
/**
 * An incident rests only after nobody has given a command for this long, since waking it for the next command takes
 * time.
 */
const restsAfterSilenceMs = 5 * minute;
/** An incident does not rest if a step is due within this time. */
const restsForMs = 1 * hour;
/** An incident does not rest if a lane tries again within this time. */
const restsBetweenTriesMs = 5 * minute;
/** A workflow that was started by hand and never got a command ends after this time. */
const openedWithinMs = 1 * day;

export const isOpened = (state: RunState): boolean => state.incident.episodes.length > 0;

/**
 * Says whether the incident is over: nothing is owed any more and all effects are carried out and recorded, or no
 * command ever opened it.
 */
export const isOver = (state: RunState, startedAt: Instant): boolean =>
  state.unrecorded.length === 0 &&
  state.undone.length === 0 &&
  (state.incident.ended !== undefined || (!isOpened(state) && state.now() >= startedAt + openedWithinMs));

/**
 * Says whether the incident may rest: nobody is being paged, nobody has given a command lately, and nothing is due
 * soon.
 */
export const isQuiet = (state: RunState): boolean =>
  mayRestBySteps(state) &&
  state.now() >= state.incident.lastSpokenAt + restsAfterSilenceMs &&
  owedLanes(state).every((lane) => state.healthOf(lane).retryAt > state.now() + restsBetweenTriesMs);

/** Returns the earliest instant at which an active run has something to do without being woken by a command. */
export const nextLook = (state: RunState, startedAt: Instant): Instant => {
  const quietFrom = state.incident.lastSpokenAt + restsAfterSilenceMs;
  return Math.min(
    wakeAt(state.incident) ?? Infinity,
    retriesAt(state),
    isOpened(state) ? Infinity : startedAt + openedWithinMs,
    quietFrom > state.now() && mayRestBySteps(state) ? quietFrom : Infinity,
  );
};

/**
 * Returns when an incident at rest wakes without a command: at its earliest step or at the next try of a lane,
 * whichever comes first.
 */
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

/**
 * Returns the earliest next try of a lane with waiting effects. Without it, an incident at rest would hold these
 * effects back until its next deadline, perhaps for 30 days.
 */
const retriesAt = (state: RunState): Instant =>
  owedLanes(state)
    .map((lane) => state.healthOf(lane).retryAt)
    .filter((at) => at > state.now())
    .reduce((first, at) => Math.min(first, at), Infinity);

/**
 * Returns when the first step is due. Waking for reminders of the follow-up is spread over some minutes, so that the
 * hundreds of incidents with a reminder on Monday at nine do not wake at once. The steps themselves keep their
 * instants.
 */
const firstStepWithSpread = (state: RunState): Instant => {
  const { incident } = state;
  const steps = incident.ended === undefined ? obligations(incident).flatMap((it) => it.steps) : [];
  const spreadMs = incident.policy.spreadNudgesMinutes * minute;
  const late = phaseOf(incident) === "post-incident" && spreadMs > 0 ? hashOf(incident.id) % spreadMs : 0;
  return steps.reduce((first, { at, act }) => Math.min(first, "remind" in act ? at + late : at), Infinity);
};

/** Returns the FNV-1a hash of a text, which spreads ids evenly and is the same on every worker. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
};
