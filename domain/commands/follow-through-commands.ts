import { evidenceKinds, itemKinds, itemPriorities } from "../following-through/post-incident.ts";
import type { Definitions } from "./definition.ts";
import { note, why } from "./shared-fields.ts";

const item = { kind: "action-item", label: "Its name, such as A1", byPosition: true } as const;
const postmortem = { kind: "link", label: "Where it can be read", byPosition: true } as const;

export const followThroughCommands = {
  saveEvidence: {
    summary: "Say where logs, traces or metrics are saved",
    needs: "declared",
    givenBy: "machines-too",
    shortNames: ["evidence"],
    fields: {
      evidence: { kind: "choice", label: "What is saved", byPosition: true, choices: evidenceKinds },
      link: { kind: "link", label: "Where it is saved", byPosition: true },
    },
  },
  namePostmortemOwner: {
    summary: "Say who writes the postmortem",
    needs: "declared",
    shortNames: ["postmortem-owner"],
    fields: { person: { kind: "person", label: "Who writes it", byPosition: true } },
  },
  movePostmortem: {
    summary: "Move the postmortem meeting",
    needs: "resolved",
    fields: {
      to: { kind: "instant", label: "When it is held instead", byPosition: true, example: "2026-02-02T10:00:00Z" },
      reason: { ...why, example: "Bob is away until Monday" },
    },
  },
  recordMeetingHeld: {
    summary: "The postmortem meeting was held",
    needs: "resolved",
    shortNames: ["meeting-held"],
    fields: { note: { ...note, label: "What came of it", example: "Twelve action items, two of them P0" } },
  },
  submitDraft: {
    summary: "The postmortem's draft is there to be read",
    needs: "resolved",
    shortNames: ["draft"],
    fields: { link: postmortem },
  },
  closeComments: { summary: "Comments on the draft are closed", fields: {} },
  publishPostmortem: { summary: "The postmortem is published", shortNames: ["publish"], fields: { link: postmortem } },
  publishReview: { summary: "The public review is published", needs: "resolved", fields: { link: postmortem } },
  addActionItem: {
    summary: "Add an action item",
    needs: "declared",
    shortNames: ["action-item"],
    fields: {
      description: {
        kind: "line",
        label: "What is to be done",
        byPosition: true,
        example: "Alert before the connection pool is exhausted",
      },
      kind: { kind: "choice", label: "What it does for the next time", choices: itemKinds },
      owner: { kind: "person", label: "Who does it" },
      priority: { kind: "choice", label: "How much it matters", choices: itemPriorities },
      acceptance: {
        kind: "text",
        label: "How one sees that it is done",
        example: "The alert fires at 80 of 100 connections",
      },
      dueOn: {
        kind: "instant",
        label: "By when; left out, what its priority allows",
        example: "2026-02-05T17:00:00Z",
        optional: true,
      },
    },
  },
  changeActionItem: {
    summary: "Give an action item another owner or day",
    fields: {
      item,
      owner: { kind: "person", label: "Who does it from now on", example: "dave", optional: true },
      dueOn: { kind: "instant", label: "By when instead", example: "2026-02-12T17:00:00Z", optional: true },
      reason: { ...why, example: "It waits for the new database" },
    },
  },
  completeActionItem: { summary: "An action item is done", givenBy: "machines-too", fields: { item } },
  completeReview: {
    summary: "The completion review was held",
    needs: "resolved",
    fields: {
      note: { kind: "text", label: "What came of it", byPosition: true, example: "Eleven of twelve items are done" },
    },
  },
  reviewEffectiveness: {
    summary: "Whether an action item has worked",
    fields: {
      item,
      effective: { kind: "flag", label: "Whether it has worked" },
      note: {
        kind: "text",
        label: "What shows it",
        byPosition: true,
        example: "The pool has been full twice; the alert came first",
      },
    },
  },
} as const satisfies Definitions;
