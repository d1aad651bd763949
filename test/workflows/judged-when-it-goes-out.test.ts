import type { DeliveryLane, Effect } from "../../domain/incident/effects.ts";
import { closeQuickly } from "../support/closing.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { person, type TestIncident } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterEach(() => {
  for (const lane of lanes) harness.world.heal(lane);
});
afterAll(async () => harness.close());

const lanes: readonly DeliveryLane[] = ["chat", "status-page", "stakeholders", "tickets", "calendar"];
const bob = person("bob");
const resolution = {
  ...{ mitigation: "Pool enlarged", serviceStatus: "normal", errorRate: "0.1 %", latency: "120 ms" },
  ...{ reason: "The cause is gone", despiteOpen: true },
};

/**
 * Declares an incident while all vendors fail, lets something happen, and then lets the vendors work again. Pages go
 * out all the time.
 */
const whileNothingGetsOut = async (
  happens: (incident: TestIncident) => Promise<void>,
  severity: "sev1" | "sev2" | "sev3" = "sev1",
): Promise<TestIncident> => {
  for (const lane of lanes) harness.world.breakDown(lane);
  const incident = await harness.declareIncident({ declaration: { severity } });
  await incident.command("takeCommand", {}, bob);
  await incident.fastForward(2);
  await happens(incident);
  await incident.fastForward(1);
  for (const lane of lanes) harness.world.heal(lane);
  await incident.fastForward(4);
  return incident;
};

const said = (incident: TestIncident): readonly string[] =>
  incident.effects().flatMap((effect) => ("wording" in effect ? [effect.wording] : []));

/** Returns the text of effects that people outside the room could read. */
const readOutside = (effects: readonly Effect[]): string =>
  JSON.stringify(
    effects.filter((effect) => {
      const isInside = effect.lane === "paging" || ["remind", "openRoom", "invite"].includes(effect.do);
      return !isInside && !("to" in effect && effect.to === "room") && effect.do !== "workOut";
    }),
  );

test("made private before anything went out, an incident tells nobody outside its title or impact", async () => {
  const incident = await whileNothingGetsOut(async (it) => {
    await it.command("makePrivate", { reason: "A breach" }, bob);
  });
  expect(readOutside(incident.effects())).not.toMatch(/Checkout fails|Half of the payments/);
  expect(incident.effectsDoing("publish")).toEqual([]);
  // Attempts were made that may have got through, so the entry is withdrawn.
  expect(incident.effectsDoing("withdrawEntry")).toHaveLength(1);
  expect(new Set(incident.effectsDoing("tell").map(({ wording }) => wording))).toEqual(
    new Set(["audience/made-private"]),
  );
  expect(incident.effectsDoing("openRoom")).toMatchObject([{ about: { private: true, title: "Checkout fails" } }]);
  expect(said(incident)).toContain("alerts/private");
  expect(incident.eventsNamed("effectDropped").map(({ because }) => because)).toContain("it is private");
}, 60_000);

test("made private in the same moment in which it is declared, it tells nobody outside either", async () => {
  const incident = await harness.declareIncident({ declaration: { severity: "sev1" } });
  await incident.command("makePrivate", { reason: "A breach" }, bob);
  await incident.fastForward(30);
  const published = incident.effectsDoing("publish").length;
  expect(incident.effectsDoing("withdrawEntry")).toHaveLength(published === 0 ? 0 : 1);
  const told = new Set(
    incident.effectsDoing("tell").flatMap(({ wording, audience }) => (wording.endsWith("/declared") ? [audience] : [])),
  );
  const asked = incident.effectsDoing("tell").filter(({ wording }) => wording === "audience/made-private");
  expect(new Set(asked.map(({ audience }) => audience))).toEqual(told);
}, 60_000);

test("what the public and audiences had got is withdrawn from them when it becomes private", async () => {
  const incident = await harness.declareIncident({ declaration: { severity: "sev1" } });
  await incident.settle();
  await incident.command("makePrivate", { reason: "A breach" }, bob);
  await incident.fastForward(70);
  expect(incident.effectsDoing("withdrawEntry")).toHaveLength(1);
  const later = incident.effectsDoing("tell").filter(({ wording }) => !wording.endsWith("/declared"));
  expect(later.map(({ audience, wording }) => `${audience}: ${wording}`).toSorted()).toEqual([
    "executives: audience/made-private",
    "leadership: audience/made-private",
    "support: audience/made-private",
  ]);
  expect(readOutside(later)).not.toMatch(/Checkout fails|Half of the payments|checkout/);
  expect(
    incident.eventsNamed("stepsTaken").flatMap(({ steps }) => steps.map(({ obligation }) => obligation)),
  ).not.toContain("support-update#1/1");
}, 60_000);

test("a false alarm before anything got out is never declared to anybody", async () => {
  const incident = await whileNothingGetsOut(async (it) => {
    await it.command("declareFalseAlarm", { reason: "A dashboard lied" }, bob);
  });
  expect(said(incident).filter((wording) => /declared|investigating|tracking|room/.test(wording))).toEqual([]);
  expect(incident.effectsDoing("post")).toEqual([]);
  expect(await incident.status()).toBe("COMPLETED");
}, 60_000);

test("resolved before anything went out, it is told as resolved and as nothing else", async () => {
  const incident = await whileNothingGetsOut(async (it) => {
    await it.command("markMitigated", {}, bob);
    await it.command("resolve", resolution, bob);
  });
  expect(incident.effectsDoing("publish").map(({ state }) => state)).toEqual(["resolved"]);
  const told = incident.effectsDoing("tell").map(({ wording }) => wording);
  expect(told.toSorted()).toEqual(["executives/resolved", "leadership/resolved", "support/resolved"]);
  const { obligations } = await incident.view();
  expect(obligations.find(({ name }) => name === "support-told")?.over).toBeDefined();
}, 60_000);

test("downgraded before anything went out, it tells those alone who are owed it at the lower severity", async () => {
  const incident = await whileNothingGetsOut(async (it) => {
    await it.command("changeSeverity", { severity: "sev3", reason: "One customer" }, bob);
  });
  expect(incident.effectsDoing("publish")).toEqual([]);
  expect(incident.effectsDoing("tell").map(({ audience, about }) => [audience, about.severity])).toEqual([
    ["engineering-lead", "sev3"],
  ]);
}, 60_000);

test("a reminder that waited goes to the person whose duty it is by then", async () => {
  const incident = await harness.declareIncident();
  await incident.command("takeCommand", {}, bob);
  await incident.fastForward(11);
  harness.world.breakDown("chat");
  await incident.fastForward(2); // The reminder shortly before the update of minute 15 is due.
  await incident.command("assignRole", { role: "incident-commander", person: "erin" }, bob);
  harness.world.heal("chat");
  await incident.fastForward(1);
  expect(incident.effectsDoing("remind").map(({ to }) => to)).toContain("person:erin");
  expect(incident.effectsDoing("remind").map(({ to }) => to)).not.toContain("person:bob");
}, 60_000);

test("a message that waits says who commands when it goes out", async () => {
  const incident = await whileNothingGetsOut(async (it) => {
    await it.command("assignRole", { role: "incident-commander", person: "erin" }, bob);
    await it.command("describeImpact", { impact: "All payments fail" }, bob);
  });
  for (const { about } of incident.effectsDoing("tell"))
    expect(about).toMatchObject({ commander: "erin", impact: "All payments fail" });
}, 60_000);

test("an invitation that was not sent when the impact came back is not sent any more", async () => {
  const incident = await harness.declareIncident();
  harness.world.breakDown("calendar");
  await closeQuickly(incident);
  await incident.fastForward(10);
  await incident.command("reopen", { reason: "It is back" }, bob);
  harness.world.heal("calendar");
  await incident.fastForward(30);
  expect(incident.effectsDoing("sendInvitation")).toEqual([]);
  expect(incident.effectsDoing("cancelInvitation")).toEqual([]);
}, 60_000);
