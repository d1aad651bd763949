import type { Deciders } from "../commands/decider.ts";
import type { Draft } from "../commands/draft.ts";
import { refuse } from "../commands/draft.ts";
import type { StatusState } from "../incident/effects.ts";
import { holdersOf } from "../incident/incident.ts";
import { clockTime, inMinutes } from "../incident/moment.ts";
import type { Role } from "../incident/people.ts";
import { system } from "../incident/people.ts";
import { pausedLongest } from "./update-pauses.ts";

/** The roles whose updates count as the regular updates of the incident's room. */
const updateRoles: readonly Role[] = ["incident-commander", "deputy", "scribe", "communications-lead"];

/** Decides commands by which people update the room, the public and other audiences. */
export const updateDecisions = {
  postUpdate: ({ type: _, ...update }, draft, it) => {
    const incident = draft.incident();
    const holding = updateRoles.some((role) => holdersOf(incident, role).includes(draft.by.name));
    const acting = holdersOf(incident, "incident-commander").length === 0 && it.acknowledged?.person === draft.by.name;
    return draft.emit({ type: "updatePosted", update, real: holding || acting });
  },

  postStatus: (command, draft) => {
    if (draft.incident().private !== undefined) return refuse("It is private: nothing is said in public.");
    return draft.emit({ ...command, type: "statusPosted" });
  },

  updateAudience: (command, draft) => draft.emit({ ...command, type: "audienceUpdated" }),

  snoozeUpdates: ({ minutes, reason }, draft) => {
    const most = draft.incident().policy.snoozeAtMostMinutes;
    if (minutes <= 0 || minutes > most) return refuse(`Updates are snoozed for 1 to ${most} minutes.`);
    const until = inMinutes(draft.now, minutes);
    const paused = pausedLongest(draft.incident(), draft.now);
    if (paused !== undefined && until > inMinutes(paused.since, most))
      return refuse(
        `The ${paused.promise} has been put off since ${clockTime(paused.since)}, and may be for ${most} minutes in all: give it first.`,
      );
    return draft.emit({ type: "updatesSnoozed", minutes, until, reason });
  },
} satisfies Partial<Deciders>;

/**
 * Posts to the status page when the state of the incident changes, if the public has already read of the incident.
 * People decide about the first entry.
 */
export const keepPublicInformed = (draft: Draft, state: StatusState): Draft => {
  const { statusState, private: hidden } = draft.incident();
  return statusState !== undefined && statusState !== "resolved" && hidden === undefined
    ? draft.emit({ type: "statusPosted", state }, system)
    : draft;
};
