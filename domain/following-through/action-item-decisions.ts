import type { Deciders } from "../commands/decider.ts";
import type { Draft, Refusal } from "../commands/draft.ts";
import { refuse } from "../commands/draft.ts";
import { episodeOf } from "../incident/incident.ts";
import { day } from "../incident/moment.ts";

const whenItemIsOpen =
  <C extends { readonly item: string }>(decide: (command: C, draft: Draft) => Draft | Refusal) =>
  (command: C, draft: Draft): Draft | Refusal => {
    const item = draft.incident().items.find(({ id }) => id === command.item);
    if (item === undefined) return refuse(unknownItem(draft, command.item));
    return item.done === undefined ? decide(command, draft) : refuse(`${command.item} is done already.`);
  };

/** Decides commands about action items, and about the reviews of whether the items were done and helped. */
export const actionItemDecisions = {
  addActionItem: ({ type: _, dueOn, ...item }, draft) => {
    const incident = draft.incident();
    const within = incident.policy.actionItem?.p0WithinDays;
    const latest = item.priority === "P0" && within !== undefined ? draft.now + within * day : undefined;
    const due = dueOn ?? latest;
    if (due === undefined) return refuse("Say when it is due: every action item has a due date.");
    if (due < draft.now - day) return refuse("Its due date has passed.");
    if (latest !== undefined && due > latest)
      return refuse(`A P0 item is due within ${within} days: choose an earlier date or a lower priority.`);
    const id = `A${incident.items.length + 1}`;
    draft.emit({ type: "actionItemAdded", item: id, ...item, dueOn: due });
    return draft.answer(id);
  },

  changeActionItem: whenItemIsOpen((command, draft) => {
    if (command.owner === undefined && command.dueOn === undefined)
      return refuse("Say what changes: its owner or its due date.");
    return draft.emit({ ...command, type: "actionItemChanged" });
  }),

  completeActionItem: whenItemIsOpen((command, draft) => draft.emit({ ...command, type: "actionItemCompleted" })),

  completeReview: (command, draft, it) => {
    if (it.closed === undefined) return refuse("It is not closed yet: reviews come after the close.");
    if (draft.incident().completionReview !== undefined) return draft.answer("The review is recorded already.");
    return draft.emit({ ...command, type: "reviewCompleted" });
  },

  reviewEffectiveness: (command, draft) => {
    const item = draft.incident().items.find(({ id }) => id === command.item);
    if (item === undefined) return refuse(unknownItem(draft, command.item));
    if (episodeOf(draft.incident())?.closed === undefined)
      return refuse("It is not closed yet: reviews come after the close.");
    if (item.reviewed !== undefined) return draft.answer(`${item.id} is reviewed already.`);
    return draft.emit({ ...command, type: "effectivenessReviewed" });
  },
} satisfies Partial<Deciders>;

const unknownItem = (draft: Draft, id: string): string =>
  `There is no action item ${id}; there are ${draft.incident().items.length}.`;
