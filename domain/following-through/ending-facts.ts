import type { Folds } from "../incident/change-incident.ts";
import {
  addAudienceUpdate,
  addRoomUpdate,
  changeDeclaredEpisode,
  endAttempts,
  endEpisode,
  momentOf,
} from "../incident/change-incident.ts";

/** Applies to the incident the events that end it. The events that begin it again are in `begin-episode-facts.ts`. */
export const endingFacts = {
  resolved: (incident, event) => {
    const next = endAttempts(incident, event, () => true, false);
    const resolved = changeDeclaredEpisode(next, (it) => ({ ...it, resolved: momentOf(event) }));
    return ["support", "leadership"].reduce(
      (told, audience) => addAudienceUpdate(told, event, audience),
      addRoomUpdate(resolved, event),
    );
  },
  closed: (incident, event) =>
    addRoomUpdate(
      changeDeclaredEpisode(incident, (it) => (it.resolved === undefined ? it : { ...it, closed: momentOf(event) })),
      event,
    ),
  falseAlarmDeclared: (incident, event) => endEpisode(incident, event),
  ended: (incident, event) => endEpisode({ ...incident, ended: { ...momentOf(event), as: event.as } }, event),
} satisfies Folds;
