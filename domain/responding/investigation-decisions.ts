import type { Deciders } from "../commands/decider.ts";
import { refuse } from "../commands/draft.ts";
import { keepPublicInformed } from "../informing/update-decisions.ts";

/** Decides commands about findings and hypotheses, and about the decisions that people record. */
export const investigationDecisions = {
  recordFinding: (command, draft) => draft.emit({ ...command, type: "findingRecorded" }),

  recordHypothesis: ({ text }, draft) => {
    const hypothesis = draft.incident().hypotheses.length + 1;
    draft.emit({ type: "hypothesisRecorded", hypothesis, text });
    return draft.answer(`Hypothesis ${hypothesis}.`);
  },

  judgeHypothesis: (command, draft) => {
    if (draft.incident().hypotheses[command.hypothesis - 1] === undefined)
      return refuse(`There is no hypothesis ${command.hypothesis}.`);
    return draft.emit({ ...command, type: "hypothesisJudged" });
  },

  recordCause: (command, draft) => {
    draft.emit({ ...command, type: "causeRecorded" });
    return keepPublicInformed(draft, "identified");
  },

  recordDecision: (command, draft) => draft.emit({ ...command, type: "decisionRecorded" }),
} satisfies Partial<Deciders>;
