import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, loadConfig } from "../../config/config.ts";
import { followConfig, type LiveConfig, type TakenOver } from "../../config/live-config.ts";
import type { Problem } from "../../config/problem.ts";
import { reachable } from "./example.ts";

const folder = mkdtempSync(join(tmpdir(), "live-config-"));
const file = join(folder, "config.yaml");
const edit = (yaml: string) => {
  writeFileSync(file, `${reachable}\n${yaml}\n`);
};
const yamlNamed = (name: string) => `organisation: { name: ${name} }`;

let live: LiveConfig;
let logLines: string[];
let takenOver: Config[];
let audited: TakenOver[];
let databaseIsDown: boolean;
let templateProblems: readonly Problem[];

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 29), doNotFake: ["nextTick", "queueMicrotask"] });
  [logLines, takenOver, audited, databaseIsDown, templateProblems] = [[], [], [], false, []];
  edit(yamlNamed("A"));
  live = followConfig(loadConfig({}, folder), {
    root: folder,
    check: () => templateProblems,
    taken: (config) => takenOver.push(config),
    audit: async (it) => {
      if (databaseIsDown) throw new Error("Failed query: B", { cause: new Error("the database is down") });
      audited.push(it);
    },
    logger: { info: (it) => logLines.push(it), warn: () => undefined, error: (it) => logLines.push(it) },
    now: () => Date.now(),
  });
});
afterEach(() => {
  live.close();
  jest.useRealTimers();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const aSecondLater = async () => jest.advanceTimersByTimeAsync(1000);
const whatChanged = (entry: number) => {
  const before = audited[entry - 1];
  return before === undefined ? [] : audited[entry]?.differences(before.content);
};
const name = () => live.current().settings.organisation.name;

test("a good edit is in force a second later, and the log says what it changed and whose file it is", async () => {
  edit(yamlNamed("B"));
  await aSecondLater();
  expect(name()).toBe("B");
  expect(takenOver).toHaveLength(1);
  expect(logLines).toEqual([`took over the configuration as ${file} has it now; it holds for the next incident`]);
  expect(whatChanged(1)).toEqual(['organisation.name is "B": it was "A"']);
  expect(audited[1]?.by).not.toBe("");
});

test("SIGHUP does not wait for the second", () => {
  edit(yamlNamed("B"));
  process.emit("SIGHUP");
  expect(name()).toBe("B");
});

test.each([
  ["is no YAML", `${reachable}\npeople: [`, "this is not YAML"],
  ["reaches nobody", "people: {}", "SEV-1 reaches nobody"],
  ["has one wrong field", `${reachable}\nbusinessHours: { start: 9am }`, "businessHours.start: expected a time"],
])("an edit that %s leaves the last one in force and says why", async (_fault, yaml, why) => {
  writeFileSync(file, yaml);
  await aSecondLater();
  expect(name()).toBe("A");
  expect(takenOver).toEqual([]);
  expect(logLines.join()).toContain(`not taken over, the last one stays in force: config.yaml:`);
  expect(live.refused().map((it) => it.what)).toContainEqual(expect.stringContaining(why));
  expect(
    live
      .refused()
      .map((it) => it.what)
      .join(),
  ).not.toContain("is ignored");

  edit(yamlNamed("B"));
  await aSecondLater();
  expect([name(), live.refused()]).toEqual(["B", []]);
});

test("a file that was taken away leaves the last one in force, too", async () => {
  rmSync(file);
  await aSecondLater();
  expect(name()).toBe("A");
  expect(live.refused()[0]?.what).toMatch(/^cannot read the configuration/);
});

test("a broken template keeps the whole edit out", async () => {
  templateProblems = [
    { where: "wording/room/closed.liquid:2:4", what: "undefined variable: weather", mend: "Mend it." },
  ];
  edit(yamlNamed("B"));
  await aSecondLater();
  expect(name()).toBe("A");
  expect(live.refused()).toEqual(templateProblems);
});

test("an edited template alone is an edit", async () => {
  mkdirSync(join(folder, "wording", "room"), { recursive: true });
  writeFileSync(join(folder, "wording", "room", "closed.liquid"), "Over.");
  edit(`${yamlNamed("A")}\ntemplates: ./wording`);
  await aSecondLater();
  writeFileSync(join(folder, "wording", "room", "closed.liquid"), "All over.");
  await aSecondLater();
  expect(live.current().templates.get("room/closed")?.text).toBe("All over.");
  expect(whatChanged(2)).toEqual([
    expect.stringMatching(/^templates\.room\/closed is "[0-9a-f]{12}": it was "[0-9a-f]{12}"$/),
  ]);
});

test("what the log could not be told is told once it can, and only the newest", async () => {
  databaseIsDown = true;
  edit(yamlNamed("B"));
  await aSecondLater();
  edit(yamlNamed("C"));
  await aSecondLater();
  databaseIsDown = false;
  await jest.advanceTimersByTimeAsync(11_000);
  expect(audited.map((it) => it.content.settings.organisation.name)).toEqual(["A", "C"]);
});

test("what the log is not told at the second try either is said once, without what was to be written", async () => {
  databaseIsDown = true;
  edit(yamlNamed("B"));
  await aSecondLater();
  logLines = [];
  await jest.advanceTimersByTimeAsync(60_000);
  expect(logLines).toEqual([
    "the log of changes lacks the configuration in force; it is tried again: the database is down",
  ]);
});
