import type { CalendarQuestion } from "../incident/calendar.ts";
import { plainClock, questionKey } from "../incident/calendar.ts";
import type { Episode } from "../incident/episode.ts";
import type { Incident } from "../incident/incident.ts";
import { episodeOf } from "../incident/incident.ts";
import type { Instant, Minutes } from "../incident/moment.ts";

/**
 * Returns how long the postmortem meeting takes, by the last policy that promised a postmortem; undefined if no
 * policy did.
 */
export const meetingMinutesOf = ({ policy, policiesBefore = [] }: Incident): Minutes | undefined =>
  [...policiesBefore.map((before) => before.policy), policy].findLast(({ postmortem }) => postmortem !== undefined)
    ?.postmortem?.meetingMinutes;

/**
 * Returns the question to the calendar for a meeting slot after the resolution, or after the incident was entered if
 * that was later. Undefined if the incident is not resolved or promises no meeting.
 */
export const slotQuestion = (incident: Incident, { resolved }: Episode): CalendarQuestion | undefined => {
  const minutes = meetingMinutesOf(incident);
  return resolved === undefined || minutes === undefined
    ? undefined
    : { ask: "postmortem-slot", from: Math.max(resolved.at, incident.enteredAt ?? 0), minutes };
};

/**
 * Returns when the postmortem meeting is: the instant that somebody moved the meeting to, else the calendar's slot.
 * Undefined until the calendar has answered.
 */
export const settledSlotOf = (incident: Incident): Instant | undefined => {
  const question = latestQuestion(incident);
  return incident.postmortem.movedTo ?? (question && incident.instants[questionKey(question)]);
};

/**
 * Returns when the postmortem meeting is; until the calendar has answered, a provisional instant that ignores
 * weekends.
 */
export const meetingSlotOf = (incident: Incident): Instant | undefined => {
  const question = latestQuestion(incident);
  return settledSlotOf(incident) ?? (question && plainClock(question));
};

const latestQuestion = (incident: Incident): CalendarQuestion | undefined => {
  const it = episodeOf(incident);
  return it && slotQuestion(incident, it);
};
