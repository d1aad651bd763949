import { readSettings } from "./read-settings.ts";
import { policyFor } from "../../config/policy/escalations.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { story } from "../domain/support/story.ts";
import { exampleSettings, settingsWith } from "./example.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

const file = `
people: { alice: {}, bob: {}, carol: {}, grace: {} }
contacts: { fallback: grace }
rotations: { always: { members: [alice] }, payments: { members: [bob, carol] } }
onCall: { primary: always }
teams:
  payments: { name: Payments, members: [bob, carol], escalation: payments }
  platform: { name: Platform, members: [alice] }
services:
  checkout: { name: Checkout, owner: payments }
  ledger: { name: Ledger, owner: payments, escalation: ledger }
  search: { name: Search, owner: platform }
escalations:
  payments:
    steps:
      - { afterMinutes: 0, page: ["schedule:payments"] }
      - { afterMinutes: 3, page: ["rotation:payments", "channel:#payments"], severities: [sev1, sev2] }
    repeats: 1
    pauseMinutes: 4
    fallback: person:carol
    commander: [{ afterMinutes: 1, page: ["person:bob"] }]
  ledger:
    steps:
      - { afterMinutes: 0, page: ["person:alice"], hours: { from: "08:00", until: "20:00" } }
      - { afterMinutes: 0, page: ["person:bob"], hours: { from: "20:00", until: "08:00" } }
`;
const { settings, remarks } = readSettings("config.yaml", file);
const stepsOf = (service: string, severity: "sev1" | "sev2" | "sev4" = "sev2") =>
  policyFor(service, settings)
    .acknowledged?.escalation.steps[severity]?.filter((step) => step.everyMinutes === undefined)
    .map(({ atMinute, page }) => `${String(atMinute)} ${page.join(" + ")}`);

test("with no escalation in the file every service has the process' own policy, unchanged", () => {
  expect(policyFor("api", exampleSettings)).toBe(defaultPolicy);
});

test("a service has its own escalation, else its team's, else the process' own", () => {
  expect(policyFor("Ledger", settings).version).toBe("process-1.0.0/ledger");
  expect(policyFor("checkout", settings).version).toBe("process-1.0.0/payments");
  expect(policyFor("search", settings).version).toBe("process-1.0.0");
  expect(policyFor("search", settings).acknowledged).toEqual(defaultPolicy.acknowledged);
  expect(policyFor("nobody knows it", settings).version).toBe("process-1.0.0");
});

test("steps are gone through as often as is said, then the named fallback, then everyone for ever", () => {
  expect(stepsOf("checkout")).toEqual([
    "0 schedule:payments",
    "3 rotation:payments + channel:#payments",
    "7 schedule:payments",
    "10 rotation:payments + channel:#payments",
    "14 person:carol",
  ]);
  const last = policyFor("checkout", settings).acknowledged?.escalation.steps.sev2?.at(-1);
  expect(last).toMatchObject({ page: ["everyone"], everyMinutes: 1440 });
  expect(last?.untilMinute).toBeUndefined();
});

test("a step for some severities is left out at the others", () => {
  expect(stepsOf("checkout", "sev4")).toEqual(["0 schedule:payments", "4 schedule:payments", "8 person:carol"]);
});

test("commanders of its own are asked where a commander is promised, and nowhere else", () => {
  const { commander } = policyFor("checkout", settings);
  expect(commander?.escalation.steps.sev1?.[0]).toEqual({ atMinute: 1, page: ["person:bob"] });
  expect(commander?.escalation.steps.sev4).toBeUndefined();
});

test("every incident carries what each team would be asked, should it be handed to it", () => {
  expect(Object.keys(policyFor("search", settings).teams ?? {})).toEqual(["payments"]);
});

test("the policy exhausted: the incident goes to the named fallback and then to everyone, never to silence", () => {
  const it = story({ policy: { ...policyFor("checkout", settings), spreadNudgesMinutes: 0 } });
  it.alert(0, "sev4");
  it.to(49 * 60);
  expect(it.rounds(8, 8)).toContain("8 | person:carol (acknowledge) | page | ");
  expect(it.rounds(38, 38).join()).toContain("everyone");
  expect(it.rounds(23 * 60, 24 * 60).join()).toContain("everyone");
  expect(it.rounds(47 * 60, 49 * 60).join()).toContain("everyone");
});

test("two steps of one minute, with hours of their own, are both taken, in one page", () => {
  const it = story({ policy: { ...policyFor("ledger", settings), spreadNudgesMinutes: 0 } });
  it.alert(0, "sev2");
  expect(it.rounds(0, 0)).toEqual(["0 | person:alice (acknowledge) + person:bob (acknowledge) | page | "]);
});

describe("incident policy check, at start-up too", () => {
  const whats = (text: string) => readSettings("config.yaml", text).remarks.map(({ what }) => what);

  test("has nothing to say against what is right", () => {
    expect(remarks.filter(({ what }) => what.startsWith("escalations."))).toEqual([]);
  });

  test("refuses an escalation in which a severity reaches nobody, not even a fallback", () => {
    const empty = `
people: { alice: {} }
onCall: { primary: always }
rotations: { always: { members: [alice] }, nobody: {} }
escalations:
  lost: { steps: [{ afterMinutes: 0, page: ["schedule:nobody"] }], fallback: "team:gone" }
policy: { acknowledged: { escalation: { steps: { sev4: [] } } } }
`;
    // Accepted: after the escalation's own steps everyone is paged, as in the default policy, so somebody is reached.
    expect(whats(empty)).toContain("escalations.lost: escalations page schedule:nobody, and there is nobody behind it");
    const nobody = empty.replace("primary: always", "primary: nobody");
    expect(() => readSettings("config.yaml", nobody)).toThrow(ConfigurationError);
    expect(() => readSettings("config.yaml", nobody)).toThrow(/escalations\.lost: SEV-2 reaches nobody/);
  });

  test("warns of a severity without a step, and of gaps in a schedule that is paged", () => {
    const found = whats(`
people: { alice: {}, bob: {} }
contacts: { fallback: bob }
onCall: { primary: office }
schedules:
  office:
    layers: [{ name: office, members: [alice], restrictions: [{ days: [mon, tue, wed, thu, fri], from: "09:00", until: "17:00" }] }]
escalations:
  few: { steps: [{ afterMinutes: 0, page: [primary], severities: [sev1] }] }
`);
    expect(found).toContain("escalations.few has no step for SEV-2: the process' own steps are taken");
    expect(found.find((what) => what.startsWith("nobody is on duty in office from"))).toMatch(
      /and \d+ more times in the next 28 days$/,
    );
  });

  test("warns of minutes in which nobody is paged, and of a step that is never taken", () => {
    const found = whats(`
people: { alice: {} }
rotations: { always: { members: [alice] } }
onCall: { primary: always }
escalations:
  slow:
    steps:
      - { page: [primary], severities: [sev1, sev3, sev4] }
      - { page: [primary], afterMinutes: 5, severities: [sev2] }
      - { page: [rotation], afterMinutes: 9, severities: [sev4] }
policy: { acknowledged: { withinMinutes: { sev4: null } } }
`);
    expect(found.filter((what) => what.startsWith("escalations.slow"))).toEqual([
      "escalations.slow pages nobody in the first 5 minutes of a SEV-2",
      "escalations.slow: step 3 is never taken: nothing is promised at its severities",
    ]);
  });

  test("warns of a commander who is neither senior SRE nor engineering lead", () => {
    const rota = "\nrotations: { always: { members: [alice] }, rota: { members: [bob] } }\n";
    const text = `people: { alice: {}, bob: {} }${rota}onCall: { primary: always, commanders: rota }`;
    expect(whats(text)).toContain("bob is in the commanders' rota and not eligible to command");
    expect(whats(text.replace("bob: {}", "bob: { eligibleAsCommander: true }"))).not.toContain(
      "bob is in the commanders' rota and not eligible to command",
    );
  });

  test("a name that names no escalation is a fault with its place", () => {
    const { faults } = readSettings("t.yaml", `${file}\n`.replace("escalation: ledger", "escalation: nowhere"));
    expect(faults.map(({ what }) => what).join()).toContain('there is no "nowhere" under escalations');
    expect(settingsWith("").escalations).toEqual({});
  });
});
