import { WorkflowFailedError } from "@temporalio/client";
import { newSnapshot } from "../../domain/incident/snapshot.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { incidentType, queueOf, searchAttributes, startOf } from "../../workflows/messages.ts";
import { monitoring, person } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness(["real", "drill"]);
}, 60_000);
afterAll(async () => harness.close());

/** Returns why the incident may not run on that queue. */
const whyNot = async (options: { id: string; kind: "real" | "drill"; queue: string; clockOffset?: number }) => {
  const { id, kind, queue, clockOffset } = options;
  const snapshot = newSnapshot(id, kind, harness.policy, clockOffset);
  const start = { ...startOf(snapshot, { rehearsal: false }), taskQueue: queue };
  const error: unknown = await harness.client.workflow.execute(incidentType, start).catch((thrown: unknown) => thrown);
  if (!(error instanceof WorkflowFailedError)) throw new Error(`${id} was not refused`);
  return error.cause?.message;
};

describe("where an incident runs", () => {
  test("a drill runs on workers of its own, and never on those of real incidents", async () => {
    const drill = await harness.fireAlert({ kind: "drill" });
    await drill.expectPage("primary");
    expect((await drill.handle.describe()).taskQueue).toMatch(/drills$/);
    expect(
      await whyNot({ id: "drill-astray", kind: "drill", queue: queueOf({ ...harness.realm, kind: "real" }) }),
    ).toMatch(/of kind drill may not run/);
    expect(
      await whyNot({ id: "real-astray", kind: "real", queue: queueOf({ ...harness.realm, kind: "drill" }) }),
    ).toMatch(/of kind real may not run/);
  }, 60_000);

  test("the clock is offset only where rehearsals run", async () => {
    const openedAt = Date.parse("2026-01-29T14:24:00Z");
    const rehearsed = await harness.fireAlert({ openedAt });
    await rehearsed.settle();
    expect(Math.abs((rehearsed.events()[0]?.at ?? 0) - openedAt)).toBeLessThan(5_000);
    const workers = await harness.startWorkersOn("incidents-for-real");
    const why = await whyNot({ id: "offset", kind: "real", queue: "incidents-for-real", clockOffset: 60_000 });
    await workers.stop();
    expect(why).toMatch(/only on workers started for rehearsal/);
  }, 60_000);

  test("the Temporal UI finds it by phase, severity, service, commander and kind, and a private one by less", async () => {
    const incident = await harness.declareIncident();
    await incident.command("takeCommand", {}, person("bob"));
    await incident.settle();
    const attributes = async () => (await incident.handle.describe()).typedSearchAttributes;
    const incidentAttributes = (await attributes()).getAll().filter(({ key }) => key.name.startsWith("Incident"));
    expect(Object.fromEntries(incidentAttributes.map(({ key, value }) => [key.name, value]))).toEqual({
      IncidentCommander: "bob",
      IncidentKind: "real",
      IncidentPhase: "investigate",
      IncidentService: "checkout",
      IncidentSeverity: "sev2",
    });
    await incident.command("makePrivate", { reason: "A breach" }, person("bob"));
    await incident.settle();
    expect((await attributes()).get(searchAttributes.service)).toBeUndefined();
    expect((await attributes()).get(searchAttributes.commander)).toBeUndefined();
    expect((await attributes()).get(searchAttributes.severity)).toBe("sev2");
  }, 60_000);

  test("the Temporal UI shows where it stands, and says of each activity and timer what it is for", async () => {
    const incident = await harness.fireAlert({ by: monitoring });
    await incident.settle();
    const { definition, currentDetails } = await incident.metadata();
    expect(currentDetails).toMatch(/SEV-2/);
    expect(currentDetails).toMatch(/Phase: detect/);
    expect(currentDetails).toMatch(/\| acknowledged \| on-call \|/);
    expect(definition?.updateDefinitions?.map(({ name }) => name)).toContain("acknowledge");
    const [history] = await incident.histories();
    const summaries = history?.events?.flatMap(({ userMetadata }) => {
      const data = userMetadata?.summary?.data;
      return data ? [Buffer.from(data).toString()] : [];
    });
    expect(summaries).toContain(JSON.stringify("page primary for 'Acknowledge'"));
    expect(summaries?.some((summary) => summary.startsWith('"wait until '))).toBe(true);
  }, 60_000);
});
