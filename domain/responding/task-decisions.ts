import type { Deciders } from "../commands/decider.ts";
import type { Draft, Refusal } from "../commands/draft.ts";
import { refuse } from "../commands/draft.ts";
import { checklist } from "./checklists.ts";

const whenTaskIsOpen =
  <C extends { readonly task: number }>(decide: (command: C, draft: Draft) => Draft | Refusal) =>
  (command: C, draft: Draft): Draft | Refusal => {
    const task = draft.incident().tasks[command.task - 1];
    if (task === undefined) return refuse(`There is no task ${command.task}.`);
    return task.done === undefined ? decide(command, draft) : refuse(`Task ${command.task} is done already.`);
  };

/** Decides commands about tasks that people give each other, and about items of the checklist. */
export const taskDecisions = {
  addTask: ({ text, owner }, draft) => {
    const task = draft.incident().tasks.length + 1;
    draft.emit({ type: "taskAdded", task, text, owner: owner ?? draft.by.name });
    return draft.answer(`Task ${task}.`);
  },

  completeTask: whenTaskIsOpen((command, draft) => draft.emit({ ...command, type: "taskCompleted" })),

  handOverTask: whenTaskIsOpen((command, draft) => draft.emit({ ...command, type: "taskHandedOver" })),

  tick: ({ item }, draft) => {
    if (!checklist.some(({ id }) => id === item))
      return refuse(`No checklist has an item ${item}: it is one of ${checklist.map(({ id }) => id).join(", ")}.`);
    if (draft.incident().ticked[item] !== undefined) return draft.answer("It is ticked already.");
    return draft.emit({ type: "ticked", item });
  },
} satisfies Partial<Deciders>;
