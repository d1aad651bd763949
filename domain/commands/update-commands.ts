import { statusStates } from "../incident/effects.ts";
import { audiences } from "../incident/people.ts";
import type { Definitions } from "./definition.ts";
import { why } from "./shared-fields.ts";

export const updateCommands = {
  postUpdate: {
    summary: "Tell the room where you stand",
    needs: "declared",
    shortNames: ["update"],
    forms: {
      investigation: {
        label: "By the process' own form",
        fields: {
          recentDeployment: { kind: "text", label: "What was deployed lately", example: "API v1.2.3 at 14:15" },
          symptom: { kind: "text", label: "What is seen", example: "Pool exhausted (100/100)" },
          hypothesis: { kind: "text", label: "What it could be", example: "The new feature increased query load" },
          nextStep: { kind: "text", label: "What is tried next", example: "Raise the pool" },
        },
      },
      free: {
        label: "In one's own words",
        fields: {
          text: {
            kind: "text",
            label: "Where you stand",
            byPosition: true,
            example: "The pool is raised; we watch it",
          },
        },
      },
    },
    discriminator: "form",
  },
  postStatus: {
    summary: "Tell the public on the status page",
    needs: "declared",
    givenBy: "communications-lead-too",
    shortNames: ["status"],
    fields: {
      state: { kind: "choice", label: "What the page shows", byPosition: true, choices: statusStates },
      text: {
        kind: "text",
        label: "What the public reads",
        byPosition: true,
        example: "We have found the cause and are working on it.",
      },
    },
  },
  updateAudience: {
    summary: "Tell support, leadership or others",
    needs: "declared",
    givenBy: "communications-lead-too",
    shortNames: ["tell"],
    fields: {
      audience: { kind: "choice", label: "Who is told", byPosition: true, choices: audiences },
      text: {
        kind: "text",
        label: "What they are told",
        byPosition: true,
        example: "Service is restored; we watch it until 15:10.",
      },
    },
  },
  snoozeUpdates: {
    summary: "No update is owed for a while",
    needs: "active",
    givenBy: "commander-or-deputy",
    shortNames: ["snooze"],
    fields: {
      minutes: { kind: "minutes", label: "For how many minutes", byPosition: true },
      reason: { ...why, example: "Everybody waits for the restore" },
    },
  },
} as const satisfies Definitions;
