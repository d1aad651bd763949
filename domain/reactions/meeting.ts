import { plainClock, questionKey } from "../calendar.ts";
import type { Incident } from "../incident.ts";
import { episodeOf } from "../incident.ts";
import type { Instant } from "../moment.ts";
import type { Target } from "../people.ts";
import { slotQuestion } from "../promises/post-incident.ts";

/** When the postmortem meets: where somebody moved it to, else the slot the calendar chose. */
export const meetingSlotOf = (incident: Incident): Instant => {
  const { movedTo } = incident.postmortem;
  const it = episodeOf(incident);
  if (movedTo !== undefined || it === undefined) return movedTo ?? 0;
  const question = slotQuestion(incident, it);
  return incident.instants[questionKey(question)] ?? plainClock(question);
};

/** All responders, the service's owners, engineering lead and SRE team (process document, "Postmortem Meeting"). */
export const meetingAttendees = (incident: Incident): readonly Target[] => {
  const responders = [...incident.holdings, ...incident.joined].map(({ person }) => person);
  return [
    ...[...new Set(responders)].map((person) => `person:${person}` as const),
    `owners:${incident.service}`,
    "engineering-lead",
    "sre-lead",
    "rotation",
  ];
};
