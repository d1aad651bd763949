import type { Incident } from "../incident.ts";
import type { Folds } from "./change.ts";
import { momentOf } from "./change.ts";

/** What is known of evidence, postmortem and action items. */
export const postIncidentFacts: Folds<
  | "evidenceSaved"
  | "postmortemOwnerNamed"
  | "postmortemMoved"
  | "meetingHeld"
  | "draftSubmitted"
  | "commentsClosed"
  | "postmortemPublished"
  | "reviewPublished"
  | "actionItemAdded"
  | "actionItemChanged"
  | "actionItemCompleted"
  | "reviewCompleted"
  | "effectivenessReviewed"
> = {
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
  actionItemAdded: (incident, event) => {
    const { item: id, description, kind, owner, priority, dueOn } = event;
    return {
      ...incident,
      items: [...incident.items, { id, description, kind, owner, priority, dueOn, added: momentOf(event) }],
    };
  },
  actionItemChanged: (incident, event) =>
    inItem(incident, event.item, {
      ...(event.owner === undefined ? {} : { owner: event.owner }),
      ...(event.dueOn === undefined ? {} : { dueOn: event.dueOn, moves: movesOf(incident, event.item) + 1 }),
    }),
  actionItemCompleted: (incident, event) => inItem(incident, event.item, { done: momentOf(event) }),
  reviewCompleted: (incident, event) => ({ ...incident, completionReview: momentOf(event) }),
  effectivenessReviewed: (incident, event) =>
    inItem(incident, event.item, { reviewed: { ...momentOf(event), effective: event.effective } }),
};

const inItem = (incident: Incident, item: string, change: Partial<Incident["items"][number]>): Incident => ({
  ...incident,
  items: incident.items.map((it) => (it.id === item ? { ...it, ...change } : it)),
});

const movesOf = (incident: Incident, item: string): number => incident.items.find(({ id }) => id === item)?.moves ?? 0;

const inPostmortem = (incident: Incident, change: Partial<Incident["postmortem"]>): Incident => ({
  ...incident,
  postmortem: { ...incident.postmortem, ...change },
});
