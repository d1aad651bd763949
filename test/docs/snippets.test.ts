import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../config/read-settings.ts";
import { debianProgram } from "../support/debian-tools.ts";
import { snippets, snippetsIn } from "./snippets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snippets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a snippet of the configuration leaves out, by section; a section that the snippet has itself is not taken. */
const rest = {
  people: "{ alice, bob, carol, dave, erin, frank, heidi, ivan }".replaceAll(
    /[a-z]+/g,
    (id) => `${id}: { name: ${id} }`,
  ),
  regions: '{ india: { timeZone: Asia/Kolkata, businessHours: { start: "09:00", end: "18:00" } } }',
  rotations: "{ first: { members: [alice] } }",
  onCall: "{ primary: first }",
  contacts: "{ fallback: alice, engineeringLead: alice }",
};

test("every snippet says which file it is a part of", () => {
  expect(snippets.length).toBeGreaterThan(12);
  const known = ["config.yaml", "alertmanager.yml", "prometheus.yml", "Slack's app manifest"];
  expect(snippets.filter(({ file }) => !known.includes(file))).toEqual([]);
});

test.each(snippetsIn("config.yaml"))("a configuration without faults in $document, $#", ({ text }) => {
  const missing = Object.entries(rest).filter(([section]) => !new RegExp(`^${section}:`, "m").test(text));
  const yaml = [text, ...missing.map(([section, value]) => `${section}: ${value}`)].join("\n");
  expect(readSettings("config.yaml", yaml).faults).toEqual([]);
});

test("the receiver shown for Alertmanager is one that Alertmanager takes", () => {
  const shown = snippetsIn("alertmanager.yml");
  expect(shown).toHaveLength(1);
  for (const { text } of shown) {
    const printed = check("amtool", "prometheus-alertmanager", ["check-config"], text);
    expect(printed).toContain("SUCCESS");
    expect(printed).toContain("1 receivers");
  }
});

test("the jobs shown for Prometheus are ones that Prometheus takes", () => {
  const shown = snippetsIn("prometheus.yml");
  expect(shown).toHaveLength(1);
  for (const { text } of shown) {
    expect(check("promtool", "prometheus", ["check", "config", "--syntax-only"], text)).toContain("SUCCESS");
  }
});

function check(program: string, ofPackage: string, args: readonly string[], text: string): string {
  const file = join(folder, "shown.yml");
  writeFileSync(file, text);
  return execFileSync(debianProgram(program, ofPackage), [...args, file], { encoding: "utf8" });
}
