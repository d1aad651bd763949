import type { Folds } from "../incident/change-incident.ts";
import { momentOf } from "../incident/change-incident.ts";
import type { Incident } from "../incident/incident.ts";
import { textToKeep } from "../incident/size-in-json.ts";

export const actionItemFacts = {
  actionItemAdded: (incident, event) => {
    const { item: id, kind, owner, priority, dueOn } = event;
    const description = textToKeep(event.description, incident.items);
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
} satisfies Folds;

const inItem = (incident: Incident, item: string, change: Partial<Incident["items"][number]>): Incident => ({
  ...incident,
  items: incident.items.map((it) => (it.id === item ? { ...it, ...change } : it)),
});

const movesOf = (incident: Incident, item: string): number => incident.items.find(({ id }) => id === item)?.moves ?? 0;
