import { obligationNamed } from "../obligations.ts";
import { promiseNamed } from "../runbook.ts";
import { refuse } from "../commands/draft.ts";
import { policyDifferences } from "./policy-difference.ts";
import type { Deciders } from "../commands/decider.ts";

/**
 * Decides commands that change what is owed: people waive an obligation, or move the running incident to another
 * policy.
 */
export const promiseDecisions = {
  waive: (command, draft) => {
    const obligation = obligationNamed(draft.incident(), command.obligation);
    if (obligation === undefined) return refuse(`Nothing is owed under ${command.obligation}.`);
    if (obligation.over !== undefined) return refuse(`It is over already: ${obligation.over.as}.`);
    if (promiseNamed(obligation.name)?.cannotBeWaived) return refuse(`"${obligation.promise}" cannot be waived.`);
    return draft.emit({ ...command, type: "waived" });
  },

  applyPolicy: ({ policy: fresh, reason }, draft) => {
    // A policy that somebody sends through Temporal's UI or CLI could be anything. The API sends the policy of the
    // configuration, which was checked.
    if (draft.by.kind === "unverified")
      return refuse("A policy is applied by `incident policy apply`, which checks it.");
    const changes = policyDifferences(draft.incident().policy, fresh);
    if (changes.length === 0) return refuse("It runs under that policy already.");
    return draft.emit({ type: "policyApplied", policy: fresh, reason, changes });
  },
} satisfies Partial<Deciders>;
