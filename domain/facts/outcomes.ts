import { questionKey } from "../calendar.ts";
import type { EventNamed } from "../events.ts";
import type { Incident, PageFact } from "../incident.ts";
import type { Folds } from "./change.ts";
import { momentOf, publiclyTold, withTaken } from "./change.ts";

/** What is known of the system's own doing: steps taken, pages, what was made. */
export const outcomeFacts: Folds<
  | "stepsTaken"
  | "paged"
  | "pageFailed"
  | "made"
  | "effectFailed"
  | "effectDropped"
  | "instantsWorkedOut"
  | "commandRefused"
  | "laneDown"
  | "laneHealed"
> = {
  stepsTaken: (incident, event) => withTaken(incident, event.steps),
  paged: (incident, event) => {
    const { effect, urgency } = event;
    const obligations = event.reached.flatMap((person) => person.obligations);
    const reached = event.reached.map(({ why: _, ...one }) => one);
    return paged(withReasons(incident, event), {
      ...momentOf(event),
      effect,
      reached,
      obligations,
      ...(urgency === undefined ? {} : { urgency }),
    });
  },
  pageFailed: (incident, event) => {
    const { effect, obligations, error: failed } = event;
    return paged(incident, { ...momentOf(event), effect, obligations, reached: [], failed });
  },
  made: (incident, event) => madeFor(incident, event),
  effectFailed: (incident) => incident,
  effectDropped: (incident) => incident,
  instantsWorkedOut: (incident, event) => ({
    ...incident,
    instants: event.answers.reduce(
      (instants, { question, is }) => ({ ...instants, [questionKey(question)]: is }),
      incident.instants,
    ),
  }),
  commandRefused: (incident) => incident,
  laneDown: (incident) => incident,
  laneHealed: (incident) => incident,
};

/** Kept apart from the pages, of which there may be many: only the last reason is of use while it goes on. */
const withReasons = (incident: Incident, { reached }: EventNamed<"paged">): Incident => {
  const reasons = reached.flatMap(({ person, why }) => (why === undefined ? [] : [[person, why] as const]));
  return reasons.length === 0
    ? incident
    : { ...incident, whyPaged: { ...incident.whyPaged, ...Object.fromEntries(reasons) } };
};

const paged = (incident: Incident, page: PageFact): Incident => ({ ...incident, pages: [...incident.pages, page] });

/** An entry the system put on the status page is public news like any other. */
const madeFor = (incident: Incident, event: EventNamed<"made">): Incident => {
  const { obligation, ref } = event;
  const next = {
    ...incident,
    made: { ...incident.made, [obligation]: { ...momentOf(event), ...(ref === undefined ? {} : { ref }) } },
  };
  return obligation.startsWith("status-page#") ? publiclyTold({ ...next, statusState: "investigating" }, event) : next;
};
