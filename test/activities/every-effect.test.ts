import fc from "fast-check";
import type { Effect } from "../../domain/incident/effects.ts";
import { plans } from "../domain/support/random/plan.ts";
import { liveRandomly } from "../domain/support/random/random-life.ts";
import { exampleLife } from "../domain/support/example.ts";
import { activitiesOnFakes } from "./fakes.ts";

const nobodyWatches = { happened: () => undefined, decided: () => undefined, settled: () => undefined };

/** Carries out every effect separately, so that no effect influences another, and returns the failures. */
async function failuresOf(effects: readonly Effect[]): Promise<string[]> {
  const { page, deliver } = activitiesOnFakes();
  const failures: string[] = [];
  for (const effect of effects) {
    const outcome =
      effect.do === "page" || effect.do === "withdrawPages" || effect.do === "openSuccessor"
        ? await page(effect)
        : (await deliver([effect])).outcomes[0]?.outcome;
    if (outcome?.ok !== true) failures.push(`${effect.key}: ${JSON.stringify(outcome)}`);
  }
  return failures;
}

test("every effect of the example incident finds its words and is done", async () => {
  const effects = exampleLife().effects();
  expect(effects.length).toBeGreaterThan(50);
  await expect(failuresOf(effects)).resolves.toEqual([]);
});

test("whatever happens to an incident, every effect finds its words", async () => {
  await fc.assert(
    fc.asyncProperty(plans(40), async (plan) => {
      const unworded = (await failuresOf(liveRandomly(plan, nobodyWatches).effects)).filter((it) =>
        it.includes(".liquid"),
      );
      expect(unworded).toEqual([]);
    }),
    { numRuns: 25 },
  );
});
