import fc from "fast-check";
import { pageLedger } from "../../domain/accounts/page-ledger.ts";
import { incidentBeforeOpening } from "../../domain/incident/incident.ts";
import { plans } from "./support/random/plan.ts";
import { liveRandomly } from "./support/random/random-life.ts";

test("in any life every page has exactly one fate, and one without is still being tried or can still be answered", () => {
  fc.assert(
    fc.property(plans(12), (plan) => {
      const nothing = () => undefined;
      const life = liveRandomly(plan, { happened: nothing, decided: nothing, settled: nothing });
      const incident = life.incident();
      const pages = pageLedger(incidentBeforeOpening(incident.id, plan.kind, incident.policy), life.events);
      const owed = life.effects.flatMap((effect) => (effect.do === "page" ? [effect.key] : []));
      const lastPages = new Map(pages.map((page) => [page.effect, page]));
      if (lastPages.size < pages.length) throw new Error("a page has two rows");
      const trying = new Set(life.underway().map(({ effect }) => effect.key));
      for (const key of owed) {
        const page = lastPages.get(key);
        if (page === undefined) throw new Error(`${key} is not in the ledger`);
        if (page.fate === "bundled") throw new Error(`${key} went out by itself`);
        if (page.fate !== "pending") continue;
        // A page that is being tried at the end still gets its outcome, since no run ends before that.
        if (trying.has(key)) continue;
        if (page.reachedAt === undefined) throw new Error(`${key} is pending and nobody tries it`);
        if (incident.ended !== undefined) throw new Error(`${key} is pending although the incident has ended`);
      }
    }),
    { numRuns: 150 },
  );
});
