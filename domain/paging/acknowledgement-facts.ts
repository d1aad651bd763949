import type { Folds } from "../incident/change-incident.ts";
import { addHolder, changeEpisode, momentOf, endOnCall } from "../incident/change-incident.ts";
import type { EventNamed } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";

export const acknowledgementFacts = {
  acknowledged: (incident, event) => {
    const { person } = event;
    const next = changeEpisode(incident, (it) => ({ ...it, acknowledged: { ...momentOf(event), person } }));
    return addHolder(next, event, "on-call", person);
  },
  unacknowledged: (incident, event) => giveBack(incident, event),
  pageSnoozed: (incident, event) =>
    changeEpisode(incident, (it) => ({
      ...it,
      pageSnoozes: [...(it.pageSnoozes ?? []), { ...momentOf(event), until: event.until }],
    })),
} satisfies Folds;

const giveBack = (incident: Incident, event: EventNamed<"unacknowledged">): Incident =>
  changeEpisode(endOnCall(incident, event), ({ acknowledged, ...it }) =>
    acknowledged === undefined
      ? it
      : { ...it, givenBack: [...(it.givenBack ?? []), { ...momentOf(event), acknowledged }] },
  );
