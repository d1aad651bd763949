import fc from "fast-check";
import { plans } from "./support/random/plan.ts";
import { liveByTheRules } from "./support/random/rules.ts";

test("10,000 random lives keep the rules that must always hold", () => {
  fc.assert(
    fc.property(plans(40), (plan) => {
      liveByTheRules(plan);
    }),
    { numRuns: 10_000 },
  );
}, 1_800_000);
