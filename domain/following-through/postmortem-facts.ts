import type { Folds } from "../incident/change-incident.ts";
import { momentOf } from "../incident/change-incident.ts";
import type { Incident } from "../incident/incident.ts";

export const postmortemFacts = {
  evidenceSaved: (incident, event) =>
    inPostmortem(incident, {
      evidence: { [event.evidence]: momentOf(event), ...incident.postmortem.evidence },
    }),
  postmortemOwnerNamed: (incident, event) => inPostmortem(incident, { owner: event.person }),
  postmortemMoved: (incident, event) =>
    inPostmortem(incident, { movedTo: event.to, sequence: incident.postmortem.sequence + 1 }),
  meetingHeld: (incident, event) => inPostmortem(incident, { held: momentOf(event) }),
  draftSubmitted: (incident, event) => inPostmortem(incident, { draft: { ...momentOf(event), link: event.link } }),
  commentsClosed: (incident, event) => inPostmortem(incident, { commentsClosed: momentOf(event) }),
  postmortemPublished: (incident, event) =>
    inPostmortem(incident, { published: { ...momentOf(event), link: event.link } }),
  reviewPublished: (incident, event) =>
    inPostmortem(incident, { reviewPublished: incident.postmortem.reviewPublished ?? momentOf(event) }),
} satisfies Folds;

const inPostmortem = (incident: Incident, change: Partial<Incident["postmortem"]>): Incident => ({
  ...incident,
  postmortem: { ...incident.postmortem, ...change },
});
