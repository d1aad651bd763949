import type { EventNamed } from "../events.ts";
import type { Episode, Incident } from "../incident.ts";
import { commanderOf } from "../incident.ts";
import type { Folds } from "./change.ts";
import {
  audienceTold,
  endAttempts,
  freshEpisode,
  inEpisode,
  momentOf,
  over,
  roomUpdated,
  withoutOffer,
} from "./change.ts";

/** What is known of the ways out and back in. */
export const endingFacts: Folds<"waived" | "resolved" | "closed" | "falseAlarmDeclared" | "episodeBegan" | "ended"> = {
  waived: (incident, event) => ({
    ...incident,
    waived: {
      ...incident.waived,
      [event.obligation]: { ...momentOf(event), reason: event.reason, approver: event.approver },
    },
  }),
  resolved: (incident, event) =>
    audienceTold(
      audienceTold(
        roomUpdated(
          inEpisode(
            endAttempts(incident, event, () => true, false),
            { resolved: momentOf(event) },
          ),
          event,
        ),
        event,
        "support",
      ),
      event,
      "leadership",
    ),
  closed: (incident, event) => roomUpdated(inEpisode(incident, { closed: momentOf(event) }), event),
  falseAlarmDeclared: (incident, event) => over(incident, event),
  episodeBegan: (incident, event) => begun(incident, event),
  ended: (incident, event) => over({ ...incident, ended: { ...momentOf(event), as: event.as } }, event),
};

/** The episode before is over; what starts afresh does so, and after a reopening the roles are asked for again. */
const begun = (incident: Incident, event: EventNamed<"episodeBegan">): Incident => {
  const moment = momentOf(event);
  const ended = inEpisode(withoutOffer(incident), {
    over: moment,
    postmortem: incident.postmortem,
    ...(event.cause === "relapse" ? { relapsed: moment } : {}),
  });
  const commander = event.cause === "relapse" ? commanderOf(incident) : undefined;
  const next: Episode = {
    ...freshEpisode(incident.episodes.length + 1, event.cause, moment),
    holders: event.holders,
    declared: { ...moment, bySystem: false },
    ...(commander === undefined ? {} : { commanderFound: moment }),
  };
  const { owner } = incident.postmortem;
  return {
    ...ended,
    episodes: [...ended.episodes, next],
    // The postmortem of the episode before is outdated; its clocks start again with the next resolution.
    postmortem: { sequence: incident.postmortem.sequence + 1, evidence: {}, ...(owner === undefined ? {} : { owner }) },
    ...(event.cause === "reopened"
      ? {
          holdings: incident.holdings.map((it) => (it.until === undefined ? { ...it, until: moment } : it)),
          joined: [],
        }
      : {}),
  };
};
