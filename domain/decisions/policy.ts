import { refuse } from "../draft.ts";
import { policyDifferences } from "../policy-difference.ts";
import type { Deciders } from "./decider.ts";
import { opened } from "./guards.ts";

/** A running incident is moved to another policy only by somebody's word. */
export const policy: Deciders<"applyPolicy"> = {
  applyPolicy: ({ policy: fresh, reason }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    // By hand it could be anything; the API takes it from the configuration, which was checked.
    if (draft.by.kind === "unverified")
      return refuse("A policy is applied by `incident policy apply`, which checks it.");
    const changes = policyDifferences(draft.incident().policy, fresh);
    if (changes.length === 0) return refuse("It runs under that policy already.");
    draft.emit({ type: "policyApplied", policy: fresh, reason, changes });
    return undefined;
  },
};
