import type { Incident } from "../incident/incident.ts";
import { insidersOf } from "../privacy/insiders.ts";
import type { Target } from "../incident/people.ts";
import type { Wanted } from "../steps/wanted-effects.ts";
import { declarationData } from "../informing/wording-data.ts";
import { meetingMinutesOf, meetingSlotOf } from "./meeting-slot.ts";

/**
 * Returns the invitation to the postmortem meeting with its current time. The invitation is sent again after every
 * move.
 */
export const invitationTo = (incident: Incident): readonly Wanted[] => {
  const slot = meetingSlotOf(incident);
  const minutes = meetingMinutesOf(incident);
  return slot === undefined || minutes === undefined
    ? []
    : [
        {
          do: "sendInvitation",
          slot,
          minutes,
          attendees: invitees(incident),
          sequence: incident.postmortem.sequence,
          tellsUpTo: incident.seq,
          wording: "invitation/postmortem",
          data: declarationData(incident),
        },
      ];
};

/**
 * Lists who is invited: all responders, the service's owners, engineering lead and SRE team (process document,
 * "Postmortem Meeting"). The meeting of a private incident is only for its insiders.
 */
export const invitees = (incident: Incident): readonly Target[] => {
  if (incident.private !== undefined) return insidersOf(incident).map((person) => `person:${person}` as const);
  const responders = [...incident.holdings, ...incident.joined].map(({ person }) => person);
  return [
    ...[...new Set(responders)].map((person) => `person:${person}` as const),
    `owners:${incident.service}`,
    "engineering-lead",
    "sre-lead",
    "rotation",
  ];
};
