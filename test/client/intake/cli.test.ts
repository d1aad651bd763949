import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSettings } from "../../config/read-settings.ts";
import { type CliAtWork, cliAtWork } from "../cli/run-cli.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

let cli: CliAtWork;
beforeAll(async () => {
  const { settings } = readSettings(
    "config.yaml",
    `${oneSource}  jobs: { kind: generic, secrets: [A], map: { summary: check.nam } }
  nightly: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60 } }\n`.replace(
      "alertSources: { prometheus: { kind: alertmanager, secrets: [A] } }",
      "alertSources:\n  prometheus: { kind: alertmanager, secrets: [A] }",
    ),
  );
  cli = await cliAtWork({ settings: { alertSources: settings.alertSources } });
});
afterAll(async () => cli.close());

const payload = (fields: object) => {
  const file = join(cli.home, "payload.json");
  writeFileSync(file, JSON.stringify(fields));
  return file;
};
const firing = () =>
  payload(alertmanagerPayload([{ status: "firing", startsAt: new Date().toISOString() }], "the group"));

test("alerts explain says severity and why, group, keys, where it goes and whether it waits", async () => {
  const { code, stdout, stderr } = await cli.incident(["alerts", "explain", firing()]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/APIErrorRateHigh [0-9a-f]{16} \(firing, from prometheus\)/);
  expect(stdout).toMatch(/severity +sev2: its label severity is "error"/);
  expect(stdout).toMatch(/group +the group \(prometheus\/[0-9a-f]{40}\)/);
  expect(stdout).toMatch(/goes to +a new incident/);
  expect(stdout).toMatch(/waits +no: it pages at once/);
  expect(stdout).toMatch(/summary +API errors 1 +annotations\.summary/);
  expect(stdout).toMatch(/label instance +127\.0\.0\.1:15001 +labels\.instance/);
  const bare = { alert: "17", checks: [] };
  const missing = await cli.incident(["alerts", "explain", payload(bare), "--source", "jobs"]);
  expect(missing.stdout).toMatch(/summary +17 +the alert; nothing at check\.nam/);
});

test("a window of maintenance is declared, listed, explained and ended", async () => {
  const output = await cli.incident([
    ...["maintenance", "declare", 'service="api"', 'job="demo"'],
    ...["--until", "23:59", "--reason", "Upgrade"],
  ]);
  expect(output).toMatchObject({ code: 0, stderr: "" });
  const id = output.stdout.trim().split(": ").at(-1) ?? "";
  expect((await cli.incident(["maintenance", "list"])).stdout).toContain('service="api" job="demo": Upgrade');
  expect((await cli.incident(["alerts", "explain", firing()])).stdout).toMatch(
    /waits +until .*T23:59:00.000Z: Upgrade/,
  );
  expect((await cli.incident(["maintenance", "end", id])).code).toBe(0);
  expect((await cli.incident(["maintenance", "list"])).stdout).toBe("Nothing is under maintenance.\n");
});

test("heartbeats are listed with how they stand, and one is shown", async () => {
  const listed = await cli.incident(["heartbeat", "list"]);
  expect(listed).toMatchObject({ code: 0, stderr: "" });
  expect(listed.stdout).toMatch(/nightly +never heard of/);
  expect((await cli.incident(["heartbeat", "status", "nightly"])).stdout).toMatch(/every 60 minutes, at most 5 late/);
  const unknown = await cli.incident(["heartbeat", "status", "none"]);
  expect(unknown.stderr).toContain("There is no heartbeat none");
});

test("what is no payload, and a window that is over, are said in words", async () => {
  const unknown = await cli.incident(["alerts", "explain", join(cli.home, "none.json")]);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be read as JSON") });
  const other = await cli.incident(["alerts", "explain", payload({ name: "a package" }), "--source", "prometheus"]);
  expect(other).toMatchObject({ code: 2, stdout: "" });
  expect(other.stderr).toContain("is no payload as prometheus sends it: groupKey: missing; alerts: missing.");
  const past = await cli.incident(["maintenance", "declare", "a=b", "--until", "1h ago", "--reason", "x"]);
  expect(past.stderr).toContain("the window has to end after it begins, and after now");
});
