import { setTimeout as sleep } from "node:timers/promises";
import type { PersonalStep } from "../../domain/incident/effects.ts";
import { minute } from "../../domain/incident/moment.ts";
import type { Policy } from "../../domain/policy.ts";
import { type IncidentHarness, policyOfTests } from "./incident-harness.ts";
import { expectReplays } from "./replaying.ts";

const shortestDelayMs = 1_500;
/**
 * A personal rule whose second step comes at the same time as the escalation's next step, so that the acknowledgement
 * races both.
 */
export const ownRule: readonly PersonalStep[] = [{ afterMinutes: shortestDelayMs / minute, channel: "sms" }];
/**
 * When acknowledgements are sent, relative to the timer. Most instants are close to it, since the timer is late by
 * different times on different machines.
 */
const offsetsMs = [-400, -80, -30, 0, 30, 80, 200, 700];
const atOnce = offsetsMs.length;

/**
 * Makes a policy that pages the secondary so soon after the primary that a real acknowledgement can arrive at about
 * that time.
 */
const policyWith = (secondPageAfterMs: number): Policy => ({
  ...policyOfTests,
  acknowledged: {
    withinMinutes: { sev2: 2 },
    inWorkingTime: {},
    declaresAndCommands: {},
    escalation: {
      ask: "acknowledge",
      steps: {
        sev2: [
          { atMinute: 0, page: ["primary"] },
          { atMinute: secondPageAfterMs / minute, page: ["secondary"] },
          { atMinute: 60, page: ["everyone"] },
        ],
      },
    },
  },
});

/**
 * Sends acknowledgements just before and after a timer rings. Throws if a page began after an acknowledgement, or if
 * a history does not replay. Returns how often the acknowledgement and how often the timer came first. If the machine
 * is so busy that opening an incident takes longer than the timer, the next round doubles the timer.
 */
export async function raceAcknowledgements(
  harness: IncidentHarness,
  times: number,
): Promise<{ acknowledgedFirst: number; pagedFirst: number }> {
  const outcomes: ("acknowledged" | "paged")[] = [];
  let delayMs = shortestDelayMs;
  for (let startedRaces = 0; startedRaces < times; startedRaces += atOnce) {
    // Waits for all races even if one fails, since a race left running would call a server that has stopped.
    const results = await Promise.allSettled(
      Array.from({ length: Math.min(atOnce, times - startedRaces) }, async (_, index) =>
        race(harness, delayMs, offsetsMs[index] ?? 0),
      ),
    );
    const failed = results.find((it) => it.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const round = results.flatMap((it) => (it.status === "fulfilled" ? [it.value] : []));
    outcomes.push(...round);
    if (!round.includes("acknowledged")) delayMs *= 2;
  }
  const acknowledgedFirst = outcomes.filter((first) => first === "acknowledged").length;
  return { acknowledgedFirst, pagedFirst: outcomes.length - acknowledgedFirst };
}

async function race(harness: IncidentHarness, delayMs: number, offsetMs: number): Promise<"acknowledged" | "paged"> {
  const incident = await harness.fireAlert({ policy: policyWith(delayMs) });
  await incident.settle();
  const openedAt = (await incident.view()).incident.episodes[0]?.begins.at ?? 0;
  await sleep(openedAt + delayMs - Date.now() + offsetMs);
  await incident.command("acknowledge", {});
  await sleep(200);
  await incident.settle();
  await incident.allRecorded();
  const acknowledged = incident.eventsNamed("acknowledged")[0]?.seq ?? 0;
  const steps = incident.eventsNamed("stepsTaken").filter((event) => event.steps.some(({ step }) => step !== "sev2/0"));
  const byRule = steps.filter(({ steps: taken }) => taken.some(({ step }) => step.startsWith("personal/")));
  const pagingSteps = steps.filter(({ steps: taken }) => taken.some(({ step }) => step.startsWith("sev2/")));
  if (acknowledged === 0) throw new Error(`${incident.id} was not acknowledged`);
  const after = [...pagingSteps, ...byRule].find(({ seq }) => seq > acknowledged);
  if (after !== undefined) throw new Error(`${incident.id}: event ${after.seq} pages after the acknowledgement`);
  if (incident.pagesTo("secondary").length !== pagingSteps.length) {
    throw new Error(`${incident.id}: ${incident.pagesTo("secondary").length} pages of ${pagingSteps.length} steps`);
  }
  const texts = incident.effectsDoing("page").filter(({ channel }) => channel === "sms");
  if (texts.length !== byRule.length) {
    throw new Error(`${incident.id}: ${texts.length} text messages of ${byRule.length} steps of personal rules`);
  }
  for (const history of await incident.histories()) await expectReplays(harness.workflowBundle, history);
  return pagingSteps.length === 0 ? "acknowledged" : "paged";
}
