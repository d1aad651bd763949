import type { Definitions } from "./definition.ts";
import { why } from "./shared-fields.ts";

const task = { kind: "ordinal", label: "Its number", byPosition: true } as const;

export const workCommands = {
  addTask: {
    summary: "Add a task",
    shortNames: ["task"],
    fields: {
      text: { kind: "text", label: "What is to be done", byPosition: true, example: "Ask the database's vendor" },
      owner: { kind: "person", label: "Who does it; left out, nobody yet", optional: true },
    },
  },
  completeTask: { summary: "A task is done", shortNames: ["done"], fields: { task } },
  handOverTask: {
    summary: "Hand a task to somebody",
    shortNames: ["hand-over"],
    fields: { task, to: { kind: "person", label: "Who does it from now on", byPosition: true, example: "carol" } },
  },
  tick: {
    summary: "Tick an item of the checklist",
    fields: {
      item: { kind: "line", label: "The item's name, as `checklist` has it", byPosition: true, example: "logs" },
    },
  },
  applyPolicy: {
    summary: "Move it to the policy of today",
    // At a terminal the command `incident policy apply` gives this command, after showing somebody what it changes.
    isTyped: false,
    givenBy: "commander-or-deputy",
    beyondRole: "admin",
    fields: {
      policy: {
        kind: "policy",
        label: "The policy whose difference one has looked at: GET …/policy names it",
      },
      reason: { ...why, example: "Updates every 15 minutes are too many" },
    },
  },
  waive: {
    summary: "Waive a promise, with a reason and who approved",
    givenBy: "commander-or-deputy",
    beyondRole: "commander",
    fields: {
      obligation: {
        kind: "line",
        label: "The promise's key, such as room-update#1/2",
        byPosition: true,
        example: "room-update#1/2",
      },
      reason: { ...why, example: "The room is empty: everybody is on the call" },
      approver: { kind: "person", label: "Who agreed", example: "frank" },
    },
  },
} as const satisfies Definitions;
