import type { AlertFields } from "../../domain/detecting/alert.ts";
import { alertNamed } from "../../domain/incident/incident.ts";
import { shownAlerts } from "../../domain/detecting/shown-alerts.ts";
import { monitoring } from "./support/cast.ts";
import { declare } from "./support/told-commands.ts";
import { quietPolicy, type Story, story } from "./support/story.ts";

const details = {
  labels: "instance=db-1, job=postgres",
  description: "Free space falls by 1 GB a minute.",
  impact: "Nobody can pay",
  runbookUrl: "https://runbooks.example.com/disk",
  dashboardUrl: "https://grafana.example.com/d/disk",
  sourceUrl: "https://prometheus.example.com/graph",
};
const disk: Omit<AlertFields, "startedAt"> = {
  ...{ alert: "DiskFull 73381b4016b58833", name: "DiskFull on db-1", summary: "Disk full on db-1" },
  severity: "sev2",
  ...{ service: "Payments", source: "prometheus", details },
};

const fire = (it: Story, fields: Partial<AlertFields> = {}) =>
  it.give({ type: "fireAlert", startedAt: it.now(), ...disk, ...fields }, monitoring);
const firing = (fields: Partial<AlertFields> = {}): Story => {
  const it = story({ policy: quietPolicy });
  fire(it, fields);
  return it;
};

test("the impact that an alert names is the incident's, and without one its summary is", () => {
  expect(firing().incident()).toMatchObject({ title: "Disk full on db-1", impact: "Nobody can pay" });
  const { impact: _, ...others } = details;
  expect(firing({ details: others }).incident().impact).toBe("Disk full on db-1");
});

test("lines of the timeline name an alert in words, not by its fingerprint", () => {
  const it = firing();
  it.to(1);
  fire(it, { summary: "Disk full on db-1, 1 GB left" });
  it.give({ type: "clearAlert", alert: disk.alert }, monitoring);
  expect(it.timeline().filter((line) => line.includes("Alert: "))).toEqual([
    "[14:24] Alert: DiskFull on db-1 fired (Disk full on db-1)",
    "[14:25] Alert: DiskFull on db-1 now says: Disk full on db-1, 1 GB left",
    "[14:25] Alert: DiskFull on db-1 cleared",
  ]);
});

test("a page and the room's declaration carry where the alert is and its links", () => {
  const it = firing();
  it.to(1);
  it.at(1, "alice", declare("sev2"));
  it.to(3);
  const shown = [
    expect.objectContaining({ name: "DiskFull on db-1", labels: details.labels, runbookUrl: details.runbookUrl }),
  ];
  const page = it.effects().find((effect) => effect.do === "page");
  expect(page).toMatchObject({ alerts: shown });
  const room = it.effects().find((effect) => effect.do === "openRoom");
  expect(room).toMatchObject({ data: { alerts: shown } });
});

test("of many alerts thirty keep their details, and three are shown", () => {
  const it = firing();
  for (let number = 0; number < 50; number += 1) fire(it, { alert: `another ${String(number)}` });
  const detailed = Object.values(it.incident().alerts).filter((alert) => alert.details !== undefined);
  expect(detailed).toHaveLength(30);
  expect(shownAlerts(it.incident())).toHaveLength(3);
});

test("an alert that got worse brings its newest details", () => {
  const it = firing();
  it.to(1);
  fire(it, { severity: "sev1", details: { ...details, description: "No space is left." } });
  expect(alertNamed(it.incident(), disk.alert)?.details?.description).toBe("No space is left.");
});

test("a merge and a successor take the details along", () => {
  const it = firing();
  it.at(1, "alice", { type: "mergeInto", into: "incident-2026-01-29-1400", reason: "The same disk" });
  const handOver = it.effects().find((effect) => effect.do === "handOver");
  expect(handOver).toMatchObject({ alerts: [{ name: disk.name, details }] });
  it.give(
    { type: "concludeMerge", into: "incident-2026-01-29-1400" },
    { kind: "machine", name: "peer", via: "machine" },
  );
  fire(it, { alert: "Late", groupKey: "disks" });
  const successor = it.effects().findLast((effect) => effect.do === "openSuccessor");
  expect(successor).toMatchObject({ alert: { name: disk.name, details } });
});
