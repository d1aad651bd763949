import { setTimeout as sleep } from "node:timers/promises";
import type { PersonalStep } from "../../domain/effects.ts";
import { minute } from "../../domain/moment.ts";
import type { Policy } from "../../domain/policy.ts";
import { type IncidentHarness, policyOfTests } from "./incident-harness.ts";
import { expectReplays } from "./replaying.ts";

const shortestDelayMs = 1_500;
/** Everybody's own rule goes on when the next step of the escalation comes, so that both race the acknowledgement. */
export const ownRule: readonly PersonalStep[] = [{ afterMinutes: shortestDelayMs / minute, channel: "sms" }];
/** Around the timer, most of them close to it: how late the timer itself comes differs with the machine. */
const offsetsMs = [-400, -80, -30, 0, 30, 80, 200, 700];
const atOnce = offsetsMs.length;

/** The secondary is paged so soon after the primary that real acknowledgements can race it. */
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
 * Lets acknowledgements meet the timer so many times. Throws when a page was begun after an acknowledgement, or when a
 * history does not replay; answers how often which came first. On a machine so busy that an incident takes longer to
 * open than the timer to ring, the timer is given twice the time in the next round.
 */
export async function raceAcknowledgements(
  harness: IncidentHarness,
  times: number,
): Promise<{ acknowledgedFirst: number; pagedFirst: number }> {
  const outcomes: ("acknowledged" | "paged")[] = [];
  let delayMs = shortestDelayMs;
  for (let begun = 0; begun < times; begun += atOnce) {
    // All of them come to their end, so that nothing is asked of a server that is gone once one has failed.
    const settled = await Promise.allSettled(
      Array.from({ length: Math.min(atOnce, times - begun) }, async (_, index) =>
        race(harness, delayMs, offsetsMs[index] ?? 0),
      ),
    );
    const failed = settled.find((it) => it.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const round = settled.flatMap((it) => (it.status === "fulfilled" ? [it.value] : []));
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
