import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { expectReplays } from "../support/replaying.ts";
import { keep, keepSnapshot } from "./histories.ts";
import { shapes } from "./shapes.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness(["real", "drill"]);
}, 60_000);
afterAll(async () => harness.close());

/**
 * With `RECORD_HISTORIES=1 npx jest --selectProjects real --testPathPatterns test/replay/live`, the incidents of this
 * test are stored as the histories that every later build must replay. Record a new shape (kind of incident) in this
 * way, and until the first release also after a change of the rules. After the release, a history that does not
 * replay shows an error in the change.
 */
const recording = process.env["RECORD_HISTORIES"] !== undefined;

test.each(Object.keys(shapes))(
  "every run of an incident lived now replays: %s",
  async (name) => {
    const incident = await shapes[name]?.(harness);
    if (incident === undefined) throw new Error(`There is no shape ${name}.`);
    const histories = await incident.histories();
    for (const history of histories) await expectReplays(harness.temporal.workflowBundle(), history);
    if (recording) keep(name, histories);
    if (recording && name === "reopened") keepSnapshot(histories);
  },
  120_000,
);
