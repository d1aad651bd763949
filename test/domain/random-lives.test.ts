import fc from "fast-check";
import { plans } from "./support/random/plan.ts";
import { liveByTheRules } from "./support/random/rules.ts";

test("1,000 random lives keep the rules that must always hold", () => {
  fc.assert(
    fc.property(plans(25), (plan) => {
      liveByTheRules(plan);
    }),
    { numRuns: 1_000 },
  );
}, 240_000);
