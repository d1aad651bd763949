import type { Draft } from "../draft.ts";
import { refuse } from "../draft.ts";
import { episodeOf } from "../incident.ts";
import { day } from "../moment.ts";
import type { ActionItem } from "../post-incident.ts";
import type { Deciders } from "./decider.ts";
import { declared, resolved } from "./guards.ts";

/** Evidence, postmortem, action items and their reviews. */
export const postIncident: Deciders<
  | "saveEvidence"
  | "namePostmortemOwner"
  | "movePostmortem"
  | "recordMeetingHeld"
  | "submitDraft"
  | "closeComments"
  | "publishPostmortem"
  | "publishReview"
  | "addActionItem"
  | "changeActionItem"
  | "completeActionItem"
  | "completeReview"
  | "reviewEffectiveness"
> = {
  saveEvidence: (command, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    draft.emit({ ...command, type: "evidenceSaved" });
    return undefined;
  },

  namePostmortemOwner: (command, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    draft.emit({ ...command, type: "postmortemOwnerNamed" });
    return undefined;
  },

  movePostmortem: (command, draft) => {
    const it = resolved(draft);
    if ("refusal" in it) return it;
    if (draft.incident().postmortem.held !== undefined) return refuse("The meeting has been held already.");
    if (command.to <= draft.now) return refuse("The meeting cannot be moved into the past.");
    draft.emit({ ...command, type: "postmortemMoved" });
    return undefined;
  },

  recordMeetingHeld: (command, draft) => {
    const it = resolved(draft);
    if ("refusal" in it) return it;
    if (draft.incident().postmortem.held !== undefined) return { note: "It is recorded already." };
    draft.emit({ ...command, type: "meetingHeld" });
    return undefined;
  },

  submitDraft: (command, draft) => {
    const it = resolved(draft);
    if ("refusal" in it) return it;
    if (draft.incident().postmortem.draft !== undefined) return { note: "A draft is submitted already." };
    draft.emit({ ...command, type: "draftSubmitted" });
    return undefined;
  },

  closeComments: (command, draft) => {
    const { postmortem } = draft.incident();
    if (postmortem.draft === undefined) return refuse("There is no draft to comment on yet.");
    if (postmortem.commentsClosed !== undefined) return { note: "Comments are closed already." };
    draft.emit({ ...command, type: "commentsClosed" });
    return undefined;
  },

  publishPostmortem: (command, draft) => {
    const { postmortem } = draft.incident();
    if (postmortem.draft === undefined) return refuse("There is no draft to publish yet.");
    if (postmortem.published !== undefined) return { note: "It is published already." };
    draft.emit({ ...command, type: "postmortemPublished" });
    return undefined;
  },

  publishReview: (command, draft) => {
    const it = resolved(draft);
    if ("refusal" in it) return it;
    if (draft.incident().private !== undefined) return refuse("It is private: no review is published.");
    draft.emit({ ...command, type: "reviewPublished" });
    return undefined;
  },

  addActionItem: ({ type: _, dueOn, ...item }, draft) => {
    const it = declared(draft);
    if ("refusal" in it) return it;
    const incident = draft.incident();
    const within = incident.policy.actionItem?.p0WithinDays;
    const latest = item.priority === "P0" && within !== undefined ? draft.now + within * day : undefined;
    const due = dueOn ?? latest;
    if (due === undefined) return refuse("Say when it is due: every action item has a due date.");
    if (due < draft.now - day) return refuse("Its due date has passed.");
    if (latest !== undefined && due > latest)
      return refuse(`A P0 item is due within ${String(within)} days: choose an earlier date or a lower priority.`);
    const id = `A${String(incident.items.length + 1)}`;
    draft.emit({ type: "actionItemAdded", item: id, ...item, dueOn: due });
    return { note: id };
  },

  changeActionItem: (command, draft) => {
    const item = openItem(draft, command.item);
    if ("refusal" in item) return item;
    if (command.owner === undefined && command.dueOn === undefined)
      return refuse("Say what changes: its owner or its due date.");
    draft.emit({ ...command, type: "actionItemChanged" });
    return undefined;
  },

  completeActionItem: (command, draft) => {
    const item = openItem(draft, command.item);
    if ("refusal" in item) return item;
    draft.emit({ ...command, type: "actionItemCompleted" });
    return undefined;
  },

  completeReview: (command, draft) => {
    const it = resolved(draft);
    if ("refusal" in it) return it;
    if (it.closed === undefined) return refuse("It is not closed yet: reviews come after the close.");
    if (draft.incident().completionReview !== undefined) return { note: "The review is recorded already." };
    draft.emit({ ...command, type: "reviewCompleted" });
    return undefined;
  },

  reviewEffectiveness: (command, draft) => {
    const item = draft.incident().items.find(({ id }) => id === command.item);
    if (item === undefined) return refuse(unknownItem(draft, command.item));
    if (episodeOf(draft.incident())?.closed === undefined)
      return refuse("It is not closed yet: reviews come after the close.");
    if (item.reviewed !== undefined) return { note: `${item.id} is reviewed already.` };
    draft.emit({ ...command, type: "effectivenessReviewed" });
    return undefined;
  },
};

const openItem = (draft: Draft, id: string): ActionItem | ReturnType<typeof refuse> => {
  const item = draft.incident().items.find((it) => it.id === id);
  if (item === undefined) return refuse(unknownItem(draft, id));
  return item.done === undefined ? item : refuse(`${id} is done already.`);
};

const unknownItem = (draft: Draft, id: string): string =>
  `There is no action item ${id}; there are ${String(draft.incident().items.length)}.`;
