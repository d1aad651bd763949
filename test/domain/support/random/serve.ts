import fc from "fast-check";
import { apply } from "../../../../domain/apply.ts";
import { decide } from "../../../../domain/decide.ts";
import { incidentBeforeOpening } from "../../../../domain/incident/incident.ts";
import { reactions } from "../../../../domain/reactions.ts";
import type { IncidentHarness } from "../../../support/incident-harness.ts";
import { expectReplays } from "../../../support/replaying.ts";
import { parseCommand } from "../../../../workflows/parse-command.ts";
import { type Plan, plans } from "./plan.ts";
import { rulesOfEvents } from "./rules-of-events.ts";
import { rulesOfMoments } from "./rules-of-moments.ts";
import { rulesOfPages } from "./rules-of-pages.ts";
import { liveOnTheServer, type ServedLife } from "./served-life.ts";
import { simulatedAgain } from "./simulated-again.ts";

const longest = 8;

/**
 * Makes random incidents with a few commands each, and runs each as a workflow on the real Temporal server. Checks that
 * the events keep the rules, that the histories replay, and that the simulator, which decides the same commands without
 * Temporal, gives the same events.
 */
export const liveOnTheServerByTheRules = async (harness: IncidentHarness, count: number): Promise<void> => {
  const property = fc.asyncProperty(
    plans(longest)
      .filter(({ kind }) => kind === "real")
      .filter(opensSomething(harness)),
    async (plan) => {
      const served = await liveOnTheServer(harness, plan);
      keepsTheRules(served, harness);
      expect(simulatedAgain(served, harness.policy, plan.opening.fields)).toEqual(served.life.events);
      for (const history of await served.incident.histories())
        await expectReplays(harness.temporal.workflowBundle(), history);
    },
  );
  await fc.assert(property, { numRuns: count, endOnFailure: true });
};

const opensSomething =
  ({ policy }: IncidentHarness) =>
  ({ opening, begins }: Plan): boolean => {
    const parsed = parseCommand(opening.name, { ...opening.fields, by: "alice" }, "opening");
    return (
      "envelope" in parsed && "happenings" in decide(incidentBeforeOpening("", "real", policy), parsed.envelope, begins)
    );
  };

/** Checks the rules on the recorded events and on the effects that reached the world. */
const keepsTheRules = ({ life, incident }: ServedLife, { policy }: IncidentHarness): void => {
  const ofEvents = rulesOfEvents();
  life.events.reduce(
    (before, event) => {
      const after = apply(before, event);
      ofEvents({ before, event, after, arising: reactions(before, event, after) });
      return after;
    },
    incidentBeforeOpening(incident.id, "real", policy),
  );
  rulesOfMoments()(life);
  rulesOfPages(life);
};
