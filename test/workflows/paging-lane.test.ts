import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { person } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeEach(async () => {
  harness = await openHarness();
}, 60_000);
afterEach(async () => harness.close());

describe("while the provider of pages is out", () => {
  test("the next step is taken early, once, and somebody is paged when it is back", async () => {
    harness.world.breakDown("paging");
    const incident = await harness.fireAlert();
    await incident.fastForward(3);
    const { incident: facts } = await incident.view();
    expect(facts.pages.map(({ failed }) => failed)).toEqual(["the paging lane is down", "the paging lane is down"]);
    expect(incident.pagesTo("primary")).toHaveLength(0);
    harness.world.heal("paging");
    await incident.fastForward(3);
    // Only the last failed page is still retried, since the next step, at minute 10, is not due yet.
    await incident.expectPage("secondary");
    await incident.expectNoPage("rotation");
    expect(incident.eventsNamed("laneDown")).toMatchObject([{ lane: "paging" }]);
    expect(incident.eventsNamed("laneHealed")).toMatchObject([{ lane: "paging" }]);
  }, 60_000);

  test("nobody is paged any more once somebody has acknowledged all the same", async () => {
    harness.world.breakDown("paging");
    const incident = await harness.fireAlert();
    await incident.fastForward(3);
    await incident.command("acknowledge", {});
    await incident.command("decline", { because: "known-issue", note: "Ticket 42" });
    harness.world.heal("paging");
    await incident.fastForward(60);
    expect(incident.effectsDoing("page")).toEqual([]);
    expect(await incident.status()).toBe("COMPLETED");
  }, 60_000);

  test("chat and records go on, a second later", async () => {
    harness.world.breakDown("paging");
    const incident = await harness.declareIncident();
    await incident.fastForward(2 / 60);
    await incident.command("recordFinding", { text: "It is the pool" }, person("alice"));
    await incident.settle();
    await incident.expectMessage("room/declaration");
    expect(incident.eventsNamed("findingRecorded")).toHaveLength(1);
  }, 60_000);
});

test("a raise that meets a page on its way tells its own page of it, so that nobody gets both", async () => {
  harness.world.breakDown("paging");
  const incident = await harness.fireAlert();
  while (harness.world.attempts("paging") === 0) await incident.view();
  await incident.command("changeSeverity", { severity: "sev1", reason: "All of it" }, person("bob"));
  harness.world.heal("paging");
  await incident.fastForward(1 / 2);
  await incident.expectPage("primary");
  await incident.expectPage("rotation");
  const asks = [{ target: "primary", obligation: "acknowledged#1" }];
  expect(incident.pagesTo("rotation")).toMatchObject([{ underway: [{ asks }] }]);
  expect(incident.pagesTo("primary")[0]?.underway).toBeUndefined();
}, 60_000);

test("an incident ends only when its last event is recorded", async () => {
  harness.world.breakDown("records");
  const incident = await harness.fireAlert();
  await incident.settle();
  await incident.command("decline", { because: "known-issue", note: "Ticket 42" });
  await incident.fastForward(30);
  expect(await incident.status()).toBe("RUNNING");
  harness.world.heal("records");
  await incident.fastForward(60);
  expect(await incident.status()).toBe("COMPLETED");
  expect(incident.events().at(-1)?.type).toMatch(/ended|laneHealed|laneDown|effectDropped/);
  expect(incident.eventsNamed("ended")).toHaveLength(1);
}, 60_000);

test("a reminder that waited for its vendor until it was done is dropped, with a record", async () => {
  const incident = await harness.declareIncident();
  await incident.command("takeCommand", {}, person("bob"));
  await incident.fastForward(11);
  harness.world.breakDown("chat");
  await incident.fastForward(3); // The update of minute 15 is due soon, so Bob would be reminded now.
  await incident.command("postUpdate", { form: "free", text: "Still at it" }, person("bob"));
  harness.world.heal("chat");
  await incident.fastForward(4); // Before minute 20, when Bob is reminded of the roles to give.
  expect(incident.eventsNamed("effectDropped")).toMatchObject([{ because: "it has been done" }]);
  const reminded = incident.effectsDoing("remind").flatMap(({ items }) => items.map(({ wording }) => wording));
  expect(reminded).toEqual(["remind/status-page"]);
}, 60_000);
