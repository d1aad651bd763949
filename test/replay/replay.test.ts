import { DefaultLogger, Runtime } from "@temporalio/worker";
import { testRun } from "../support/run.ts";
import { expectReplays, whyNotReplayed } from "../support/replaying.ts";
import { recorded } from "./histories.ts";
import { bundleOfChangedCode } from "./changed-code.ts";
import { shapes } from "./shapes.ts";

Runtime.install({ logger: new DefaultLogger("ERROR"), shutdownSignals: [] });
afterAll(async () => Runtime.instance().shutdown());

const { workflowBundle = "" } = testRun();
const all = recorded();
const active = all.filter(({ workflowType }) => workflowType === "incident");
const atRest = all.filter(({ workflowType }) => workflowType === "incidentAtRest");

test("every shape of incident has its recorded history", () => {
  expect(new Set(all.map(({ name }) => name.split("/")[0]))).toEqual(new Set(Object.keys(shapes)));
  expect(atRest.length).toBeGreaterThan(1);
});

test.each(all)(
  "replays on today's code: $name, $workflowType",
  async ({ history }) => {
    await expectReplays({ codePath: workflowBundle }, history);
  },
  60_000,
);

describe("on changed code", () => {
  test("a change of the loop that breaks replay is found", async () => {
    const code = await bundleOfChangedCode({
      "workflows/incident-run.ts": (source) => source.replace("        showPhase(state);\n", ""),
    });
    expect(await firstFailure(code)).toMatch(/TMPRL1100/);
  }, 120_000);

  test("an incident at rest replays although policy, promises and reactions were changed", async () => {
    const code = await bundleOfChangedCode({
      "domain/default-policy.ts": (source) => source.replaceAll(/atMinute: (\d+)/g, "atMinute: 7 + $1"),
      "domain/runbook.ts": (source) => source.replaceAll(/owes: \[[^\]]*\]/g, "owes: []"),
      "domain/reactions.ts": (source) => source.replace(/return wanted\.length === 0 \? .*;/, "return [];"),
    });
    for (const { history } of atRest) await expectReplays({ code }, history);
    // Shows that this is a real change: the same change breaks the replay of active incidents.
    expect(await firstFailure(code)).toMatch(/TMPRL1100/);
  }, 120_000);

  test("an incident at rest consults no rules before it wakes", async () => {
    const code = await bundleOfChangedCode({
      "domain/obligations.ts": (source) =>
        source.replace(
          "const derive = (incident: Incident): Derived => {",
          "$& if (incident) throw new Error(incident.id);",
        ),
      "domain/decide.ts": (source) =>
        source.replace("): Decision => {", "$& if (now > 0) throw new Error(incident.id);"),
    });
    const wokenByTime = atRest.filter(({ history }) => JSON.stringify(history).includes("TIMER_FIRED"));
    expect(wokenByTime.length).toBeGreaterThan(1);
    for (const { history } of wokenByTime) await expectReplays({ code }, history);
    expect(await firstFailure(code)).not.toBe("");
  }, 120_000);
});

/** Returns why the first active run fails to replay on that code; empty if all replay. */
const firstFailure = async (code: string): Promise<string> => {
  for (const { history } of active) {
    const why = await whyNotReplayed({ code }, history);
    if (why !== undefined) return why.message;
  }
  return "";
};
