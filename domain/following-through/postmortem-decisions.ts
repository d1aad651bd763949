import type { Deciders } from "../commands/decider.ts";
import { refuse } from "../commands/draft.ts";

/** Decides commands about the evidence, the postmortem meeting and the documents that are published. */
export const postmortemDecisions = {
  saveEvidence: (command, draft) => draft.emit({ ...command, type: "evidenceSaved" }),

  namePostmortemOwner: (command, draft) => draft.emit({ ...command, type: "postmortemOwnerNamed" }),

  movePostmortem: (command, draft) => {
    if (draft.incident().postmortem.held !== undefined) return refuse("The meeting has been held already.");
    if (command.to <= draft.now) return refuse("The meeting cannot be moved into the past.");
    return draft.emit({ ...command, type: "postmortemMoved" });
  },

  recordMeetingHeld: (command, draft) => {
    if (draft.incident().postmortem.held !== undefined) return draft.answer("It is recorded already.");
    return draft.emit({ ...command, type: "meetingHeld" });
  },

  submitDraft: (command, draft) => {
    if (draft.incident().postmortem.draft !== undefined) return draft.answer("A draft is submitted already.");
    return draft.emit({ ...command, type: "draftSubmitted" });
  },

  closeComments: (command, draft) => {
    const { postmortem } = draft.incident();
    if (postmortem.draft === undefined) return refuse("There is no draft to comment on yet.");
    if (postmortem.commentsClosed !== undefined) return draft.answer("Comments are closed already.");
    return draft.emit({ ...command, type: "commentsClosed" });
  },

  publishPostmortem: (command, draft) => {
    const { postmortem } = draft.incident();
    if (postmortem.draft === undefined) return refuse("There is no draft to publish yet.");
    if (postmortem.published !== undefined) return draft.answer("It is published already.");
    return draft.emit({ ...command, type: "postmortemPublished" });
  },

  publishReview: (command, draft) => {
    if (draft.incident().private !== undefined) return refuse("It is private: no review is published.");
    return draft.emit({ ...command, type: "reviewPublished" });
  },
} satisfies Partial<Deciders>;
