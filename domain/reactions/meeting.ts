import { questionKey } from "../calendar.ts";
import type { Incident } from "../incident.ts";
import { episodeOf } from "../incident.ts";
import { day } from "../moment.ts";
import type { Instant } from "../moment.ts";
import type { Target } from "../people.ts";

/** When the postmortem meets: where somebody moved it to, else the slot the calendar chose at the resolution. */
export const meetingSlotOf = (incident: Incident): Instant => {
  const from = episodeOf(incident)?.resolved?.at ?? 0;
  const minutes = incident.policy.postmortem?.meetingMinutes ?? 60;
  return (
    incident.postmortem.movedTo ??
    incident.instants[questionKey({ ask: "postmortem-slot", from, minutes })] ??
    from + day
  );
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
