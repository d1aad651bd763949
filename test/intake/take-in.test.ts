import { readSettings } from "../config/read-settings.ts";
import type { AlertGroup } from "../../intake/bring-to-incidents.ts";
import { silenceOf, silenceOver } from "../../intake/heartbeat-alert.ts";
import { readPosted } from "../../intake/posted-alert.ts";
import type { ReportedAlert } from "../../intake/reported-alert.ts";
import { takeIn } from "../../intake/take-in.ts";
import { unconfiguredOrigin } from "../../intake/triage.ts";
import { readUserReport } from "../../intake/user-report.ts";

const now = Date.parse("2026-03-04T10:00:00Z");
const { settings, faults } = readSettings(
  "config.yaml",
  `
people: { alice: { name: Alice } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice, engineeringLead: alice }
alerts: { rules: [{ name: api is grave, when: ['service="API"'], severity: sev1, detection: { waitSeconds: 600 } }] }
`,
);
const window = { reason: "Upgrade", conditions: ['service="API"'], endsAt: now + 3_600_000 };

/**
 * Takes alerts in with a fake receiver of alerts, where some groups have no open incident. Returns the alerts that
 * each group got.
 */
const arriving = (nothingOpenIn: readonly string[] = []) => {
  const brought: (AlertGroup & { readonly key: string })[] = [];
  const intake = {
    settings: () => settings,
    maintenance: { at: async () => [window] },
    alertStates: { recall: async () => [], keep: async () => new Map() },
    incidents: {
      takeAlerts: async (group: AlertGroup, { key }: { readonly key: string }) => {
        brought.push({ ...group, key });
        return nothingOpenIn.includes(group.groupKey) ? undefined : `incident of ${group.groupKey}`;
      },
    },
  };
  const arrive = async (alerts: readonly ReportedAlert[], from = "cron") =>
    takeIn(alerts, unconfiguredOrigin(from), intake, { now, report: () => undefined });
  return { brought, arrive };
};
const posted = (fields: object = {}, delivery?: string) =>
  readPosted(
    { alert: "Slow", summary: "Slow", service: "API", startedAt: now, status: "firing", ...fields },
    { severityLabel: "severity", delivery },
  );

test("a rule and a window of maintenance hold for machines, and leave what people report as it is", async () => {
  expect(faults).toEqual([]);
  const { brought, arrive } = arriving();
  await arrive([posted()]);
  const report = { service: "API", text: "I cannot pay", contact: "" };
  await arrive([readUserReport(report, { severity: "sev2", receivedAt: now })], "user-report");
  const [byMachine, byPeople] = brought.map(({ alerts: [first], policy }) => ({ ...first, policy }));
  expect(byMachine).toMatchObject({ severity: "sev1", waitSeconds: 600, maintenance: { reason: "Upgrade" } });
  expect(byMachine?.policy.detection?.waitSeconds).toBe(600);
  expect(byPeople).toMatchObject({ severity: "sev2", source: "user-report", policy: settings.policy });
  expect(byPeople).not.toHaveProperty("maintenance");
  expect(byPeople).not.toHaveProperty("waitSeconds");
});

test("of several alerts each is answered for: the incident that has it, or that nothing is open", async () => {
  const { arrive } = arriving(["b"]);
  const accepted = await arrive([
    posted({ groupKey: "a" }),
    posted({ groupKey: "b", status: "resolved" }),
    posted({ groupKey: "a", alert: "Slower" }),
  ]);
  expect(accepted.map(({ triaged: _, note: __, ...became }) => became)).toEqual([
    { became: "held", outcome: "accepted", incident: "incident of a" },
    { became: "nothing-open", outcome: "nothing-open" },
    { became: "joined", outcome: "accepted", incident: "incident of a" },
  ]);
});

test("a message is the same only by its sender's id: without one it is new each time, and the alert's state decides", async () => {
  const { brought, arrive } = arriving();
  const all = [
    ...[posted(), posted(), posted({ status: "resolved" })],
    ...[posted({}, "caller one"), posted({ startedAt: now + 1 }, "caller one"), posted({}, "caller two")],
  ];
  for (const one of all) await arrive([one]);
  const keys = brought.map(({ key }) => key);
  expect(keys.map((key) => keys.indexOf(key))).toEqual([0, 1, 2, 3, 3, 5]);
});

test("the end of a firing is handed on, unless it lies in the future", async () => {
  const { brought, arrive } = arriving();
  for (const endedAt of [now - 60_000, now + 600_000]) await arrive([posted({ status: "resolved", endedAt })]);
  expect(brought.map(({ alerts: [first] }) => first)).toEqual([
    { status: "resolved", alert: "Slow", startedAt: now, endedAt: now - 60_000 },
    { status: "resolved", alert: "Slow", startedAt: now },
  ]);
});

test("an alert that says it began in the future began when it came, and so does its end", async () => {
  const { brought, arrive } = arriving();
  for (const status of ["firing", "resolved"]) await arrive([posted({ status, startedAt: now + 600_000 })]);
  expect(brought.map(({ alerts: [first] }) => first.startedAt)).toEqual([now, now]);
});

test("a heartbeat that is heard again clears its alert where the alert began", async () => {
  const { brought, arrive } = arriving();
  const heartbeat = { everyMinutes: 60, graceMinutes: 5, labels: { service: "Backups" } };
  const silence = silenceOf({ name: "nightly", heartbeat }, { since: now, severityLabel: "severity" });
  const [began] = await arrive([silence], "nightly");
  await arrive([silenceOver("nightly", { since: now, groupKey: began?.triaged.groupKey ?? "" })], "nightly");
  const [first, second] = brought;
  expect(second).toMatchObject({
    groupKey: first?.groupKey,
    alerts: [{ status: "resolved", alert: first?.alerts[0].alert, startedAt: now }],
  });
});
