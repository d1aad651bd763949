import { z } from "zod";
import { evidenceKinds } from "../../domain/commands.ts";
import { itemKinds, itemPriorities } from "../../domain/incident.ts";
import { type Directory, instant, line, link, personOf, text } from "./fields.ts";

/** Post-incident: evidence, the postmortem, action items and their reviews. */
export const followUpSchemas = (directory: Directory) => {
  const person = personOf(directory);
  const item = z.string().regex(/^A[1-9]\d*$/, "An action item is named A1, A2, …");
  return {
    saveEvidence: z.strictObject({ evidence: z.enum(evidenceKinds), link }),
    namePostmortemOwner: z.strictObject({ person }),
    movePostmortem: z.strictObject({ to: instant, reason: text }),
    recordMeetingHeld: z.strictObject({ note: text.exactOptional() }),
    submitDraft: z.strictObject({ link }),
    closeComments: z.strictObject({}),
    publishPostmortem: z.strictObject({ link }),
    publishReview: z.strictObject({ link }),
    addActionItem: z.strictObject({
      description: line,
      kind: z.enum(itemKinds),
      owner: person,
      priority: z.enum(itemPriorities),
      acceptance: text,
      dueOn: instant.exactOptional(),
    }),
    changeActionItem: z.strictObject({
      item,
      owner: person.exactOptional(),
      dueOn: instant.exactOptional(),
      reason: text,
    }),
    completeActionItem: z.strictObject({ item }),
    completeReview: z.strictObject({ note: text }),
    reviewEffectiveness: z.strictObject({ item, effective: z.boolean(), note: text }),
  };
};
