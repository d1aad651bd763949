import type { Deciders } from "../commands/decider.ts";
import { refuse } from "../commands/draft.ts";

/** Decides the command that makes an incident private. No command makes it public again. */
export const privacyDecisions = {
  makePrivate: (command, draft) => {
    if (draft.incident().private !== undefined) return refuse("It is private already.");
    return draft.emit({ ...command, type: "madePrivate" });
  },
} satisfies Partial<Deciders>;
