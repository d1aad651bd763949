import { day, hour } from "../../domain/incident/moment.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { type History, person, type TestIncident } from "../support/test-incident.ts";
import { closeQuickly } from "../support/closing.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

const closed = async (): Promise<TestIncident> => {
  const incident = await harness.declareIncident();
  await closeQuickly(incident);
  return incident;
};

describe("an incident nobody works on", () => {
  test("comes to rest five minutes after the last word, and not while somebody is being paged", async () => {
    const paging = await harness.fireAlert();
    await paging.fastForward(20);
    expect(await paging.type()).toBe("incident");
    const incident = await closed();
    expect(await incident.type()).toBe("incident");
    await incident.fastForward(6);
    expect(await incident.type()).toBe("incidentAtRest");
  }, 60_000);

  test("wakes by itself for what is owed, does it, and rests again", async () => {
    const incident = await closed();
    await incident.fastForward(10);
    const { wakeAt = 0 } = await incident.snapshot();
    const before = incident.effects().length;
    await incident.fastForward((wakeAt - Date.now()) / 60_000 + 10);
    expect(incident.effects().length).toBeGreaterThan(before);
    expect(await incident.type()).toBe("incidentAtRest");
    expect((await incident.snapshot()).wakeAt).toBeGreaterThan(wakeAt);
  }, 60_000);

  test("decides a command at once, and sends nothing before it runs as active again", async () => {
    const incident = await closed();
    await incident.fastForward(10);
    const answer = await incident.command("recordFinding", { text: "It was the pool" }, person("alice"));
    expect(answer.revision).toBeGreaterThan(0);
    expect(await incident.type()).toBe("incident");
    expect(incident.eventsNamed("findingRecorded")).toHaveLength(1);
    const rested = (await incident.histories()).filter((history) => startedAs(history) === "incidentAtRest");
    expect(rested).toHaveLength(1);
    expect(rested[0]?.events?.some((event) => event.activityTaskScheduledEventAttributes)).toBe(false);
  }, 60_000);

  test("is moved to another policy, rests again, and wakes for what that one promises", async () => {
    const incident = await closed();
    await incident.fastForward(10);
    const { incident: before } = await incident.snapshot();
    const policy = { ...before.policy, version: "sooner", evidence: { withinMinutes: { sev1: 180, sev2: 180 } } };
    await incident.command("applyPolicy", { policy, reason: "Traces live shorter now" }, person("bob"));
    await incident.fastForward(10);
    expect(await incident.type()).toBe("incidentAtRest");
    await incident.fastForward(180);
    const missed = incident.eventsNamed("stepsTaken").flatMap(({ steps }) => steps);
    expect(missed).toContainEqual(expect.objectContaining({ obligation: "evidence#1", step: "missed" }));
    expect((await incident.snapshot()).incident.policy).toEqual(policy);
  }, 60_000);

  test("stays at rest when a command is refused, and leaves no trace of it", async () => {
    const incident = await closed();
    await incident.fastForward(10);
    const [before] = (await incident.histories()).slice(-1);
    expect(await incident.refusal("completeActionItem", { item: "A9" })).toMatch(/A9/);
    expect(await incident.type()).toBe("incidentAtRest");
    const [after] = (await incident.histories()).slice(-1);
    expect(after?.events?.length).toBe(before?.events?.length);
  }, 60_000);

  test("is small: at most 20 kB", async () => {
    const incident = await closed();
    await incident.fastForward(10);
    expect(JSON.stringify(await incident.snapshot()).length).toBeLessThan(20_000);
  }, 60_000);

  test("waits for its lane when a vendor is down for a day, and delivers afterwards, in order", async () => {
    const incident = await closed();
    await incident.settle();
    harness.world.breakDown("chat");
    const triesBefore = harness.world.attempts("chat");
    for (const text of ["one", "two", "three"]) await incident.command("recordFinding", { text }, person("alice"));
    await incident.fastForward(day / 60_000);
    expect(await incident.type()).toBe("incidentAtRest");
    expect(incident.eventsNamed("laneDown")).toMatchObject([{ lane: "chat" }]);
    expect(harness.world.attempts("chat") - triesBefore).toBeLessThan(40);
    harness.world.heal("chat");
    await incident.fastForward((3 * hour) / 60_000);
    const texts = incident.effects().flatMap((effect) => ("data" in effect ? [effect.data["text"]] : []));
    expect(texts.filter((text) => text === "one" || text === "two" || text === "three")).toEqual([
      "one",
      "two",
      "three",
    ]);
    expect(incident.eventsNamed("laneHealed")).toMatchObject([{ lane: "chat" }]);
    expect((await incident.view()).undone).toBe(0);
  }, 60_000);
});

const startedAs = ({ events }: History): string | null | undefined =>
  events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
