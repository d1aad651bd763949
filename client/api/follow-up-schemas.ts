import { z } from "zod";
import { evidenceKinds, itemKinds, itemPriorities } from "../../domain/post-incident.ts";
import { type Directory, instant, line, link, personOf, text } from "./fields.ts";

/** Post-incident: evidence, the postmortem, action items and their reviews. */
export const followUpSchemas = (directory: Directory) => {
  const person = personOf(directory);
  const item = z
    .string()
    .regex(/^A[1-9]\d*$/, "An action item is named A1, A2, …")
    .describe("Its name, such as A1");
  const reason = text.describe("Why");
  const postmortem = link.describe("Where it can be read");
  return {
    saveEvidence: z.strictObject({
      evidence: z.enum(evidenceKinds).describe("What is saved"),
      link: link.describe("Where it is saved"),
    }),
    namePostmortemOwner: z.strictObject({ person: person.describe("Who writes it") }),
    movePostmortem: z.strictObject({ to: instant.describe("When it is held instead"), reason }),
    recordMeetingHeld: z.strictObject({ note: text.exactOptional().describe("What came of it") }),
    submitDraft: z.strictObject({ link: postmortem }),
    closeComments: z.strictObject({}),
    publishPostmortem: z.strictObject({ link: postmortem }),
    publishReview: z.strictObject({ link: postmortem }),
    addActionItem: z.strictObject({
      description: line.describe("What is to be done"),
      kind: z.enum(itemKinds).describe("What it does for the next time"),
      owner: person.describe("Who does it"),
      priority: z.enum(itemPriorities).describe("How much it matters"),
      acceptance: text.describe("How one sees that it is done"),
      dueOn: instant.exactOptional().describe("By when; left out, what its priority allows"),
    }),
    changeActionItem: z.strictObject({
      item,
      owner: person.exactOptional().describe("Who does it from now on"),
      dueOn: instant.exactOptional().describe("By when instead"),
      reason,
    }),
    completeActionItem: z.strictObject({ item }),
    completeReview: z.strictObject({ note: text.describe("What came of it") }),
    reviewEffectiveness: z.strictObject({
      item,
      effective: z.boolean().describe("Whether it has worked"),
      note: text.describe("What shows it"),
    }),
  };
};
