import { questionKey } from "../incident/calendar.ts";
import type { EventNamed } from "../incident/events.ts";
import type { Incident, PageFact } from "../incident/incident.ts";
import type { Folds } from "../incident/change-incident.ts";
import { readKey } from "../promises/obligation-keys.ts";
import { statusPage } from "../informing/stakeholder-promises.ts";
import { addPublicUpdate, markStepsTaken, momentOf } from "../incident/change-incident.ts";

/** Applies to the incident the events of the system's own acts: steps taken, people paged, rooms or tickets made. */
export const outcomeFacts = {
  stepsTaken: (incident, event) => markStepsTaken(incident, event.steps),
  paged: (incident, event) => {
    const { effect, urgency, told } = event;
    const obligations = event.reached.flatMap((person) => person.obligations);
    const reached = event.reached.map(({ why: _, ...one }) => one);
    return addPage(noteReasons(incident, event), {
      ...momentOf(event),
      effect,
      reached,
      obligations,
      ...(urgency === undefined ? {} : { urgency }),
      ...(told === undefined ? {} : { told }),
    });
  },
  pageFailed: (incident, event) => {
    const { effect, obligations, error: failed } = event;
    return addPage(incident, { ...momentOf(event), effect, obligations, reached: [], failed });
  },
  made: (incident, event) => noteMade(incident, event),
  instantsWorkedOut: (incident, event) => ({
    ...incident,
    instants: event.answers.reduce(
      (instants, { question, is }) => ({ ...instants, [questionKey(question)]: is }),
      incident.instants,
    ),
  }),
} satisfies Folds;

/**
 * Keeps the last reason for which each person was paged. Reasons are kept apart from pages, of which there may be
 * many.
 */
const noteReasons = (incident: Incident, { reached }: EventNamed<"paged">): Incident => {
  const reasons = reached.flatMap(({ person, why }) => (why === undefined ? [] : [[person, why] as const]));
  return reasons.length === 0
    ? incident
    : { ...incident, whyPaged: { ...incident.whyPaged, ...Object.fromEntries(reasons) } };
};

const addPage = (incident: Incident, page: PageFact): Incident => ({ ...incident, pages: [...incident.pages, page] });

/** Notes that a room, ticket or other thing was made. A status page entry also counts as an update to the public. */
const noteMade = (incident: Incident, event: EventNamed<"made">): Incident => {
  const { obligation, ref } = event;
  const next = {
    ...incident,
    made: { ...incident.made, [obligation]: { ...momentOf(event), ...(ref === undefined ? {} : { ref }) } },
  };
  return readKey(obligation).name === statusPage.name
    ? addPublicUpdate({ ...next, statusState: "investigating" }, event)
    : next;
};
