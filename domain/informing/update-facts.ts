import type { Folds } from "../incident/change-incident.ts";
import { addAudienceUpdate, momentOf, addPublicUpdate, addRoomUpdate } from "../incident/change-incident.ts";

export const updateFacts = {
  updatePosted: (incident, event) => (event.real ? addRoomUpdate(incident, event) : incident),
  statusPosted: (incident, event) => addPublicUpdate({ ...incident, statusState: event.state }, event),
  audienceUpdated: (incident, event) => addAudienceUpdate(incident, event, event.audience),
  updatesSnoozed: (incident, event) => ({
    ...incident,
    snoozes: [...incident.snoozes, { ...momentOf(event), until: event.until }],
  }),
} satisfies Folds;
