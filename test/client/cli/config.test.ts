import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { auditedOf, whatChanges } from "../../../config/live-config.ts";
import { loadConfig } from "../../../config/config.ts";
import { createConfigurationLog } from "../../../records/configuration-log.ts";
import { type CliAtWork, cliAtWork, runIncident, at } from "./run-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "incident-config-"));
const example = readFileSync(join(projectRoot, "config.example.yaml"), "utf8");
const file = (change: (yaml: string) => string): string => {
  const path = join(folder, "mine.yaml");
  writeFileSync(path, change(example));
  return path;
};
afterAll(() => rmSync(folder, { recursive: true }));

describe("incident config check", () => {
  const check = async (path: string, ...more: string[]) =>
    runIncident(["config", "check", path, ...more], { env: at(folder) });

  test("needs neither API nor token, and says that the example is right", async () => {
    const path = file((yaml) => yaml);
    expect(await check(path)).toEqual({ code: 0, stdout: `${path} is right.\n`, stderr: "" });
  });

  test("says file, line and column of each fault, what it is and how to mend it, and ends with 1", async () => {
    const path = file((yaml) => yaml.replace('start: "09:00"', "start: 9am").replace("owner: api", "owner: apis"));
    const { code, stdout, stderr } = await check(path);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /mine\.yaml:\d+:18: businessHours\.start: expected a time of the 24-hour clock such as "09:00", got "9am"\n {4}The field says: When a working day begins/,
    );
    expect(stdout).toMatch(
      /mine\.yaml:\d+:\d+: services\.api\.owner: there is no "apis" under teams\n {4}Add it under teams/,
    );
    expect(stderr).toBe(`incident: ${path} has 2 faults: while the product runs it would not be taken over.\n`);
  });

  test("looks into the templates, too", async () => {
    mkdirSync(join(folder, "wording", "room"), { recursive: true });
    writeFileSync(join(folder, "wording", "room", "closed.liquid"), "Over.\n{{ weather }}\n");
    const { code, stdout } = await check(file((yaml) => `${yaml}\ntemplates: ./wording\n`));
    expect(code).toBe(1);
    expect(stdout).toContain("wording/room/closed.liquid:2:4: undefined variable: weather");
  });

  test("gives programs the same as JSON", async () => {
    const { stdout } = await check(
      file((yaml) => `${yaml}\nholyday: []\n`),
      "--json",
    );
    expect(JSON.parse(stdout)).toMatchObject({ faults: [{ what: "holyday is no setting" }], warnings: [] });
  });

  test("says of a file that is not there how to go on", async () => {
    const { code, stdout } = await check(join(folder, "nowhere.yaml"));
    expect(code).toBe(1);
    expect(stdout).toMatch(/nowhere\.yaml: cannot read the configuration: ENOENT/);
  });
});

describe("incident policy check", () => {
  const check = async (yaml: string) => runIncident(["policy", "check", file(() => yaml)], { env: at(folder) });
  const nobody = "people: { alice: {} }\nrotations: { office: {} }\nonCall: { primary: office }\n";

  test("refuses a file by which a severity reaches nobody", async () => {
    const { code, stdout } = await check(nobody);
    expect(code).toBe(1);
    expect(stdout).toContain("SEV-2 reaches nobody");
  });

  test("refuses a file of which something cannot be used", async () => {
    const { code, stdout } = await check("holyday: []\n");
    expect(code).toBe(1);
    expect(stdout).toContain("holyday is no setting");
  });

  test("warns of what looks wrong, and lets it be; without the API it says what was not asked", async () => {
    const { code, stdout, stderr } = await check(nobody.replace("{} }\nonCall", "{ members: [alice] } }\nonCall"));
    expect(code).toBe(0);
    expect(stdout).toContain("alice has neither e-mail address nor phone number");
    expect(stderr).toMatch(/^Whose contact methods are confirmed could not be asked: /);
  });
});

describe("what an edit changes, and what was changed", () => {
  let cli: CliAtWork;
  beforeAll(async () => {
    cli = await cliAtWork();
  });
  afterAll(async () => cli.close());

  test("incident config diff says in words what a file would change of what is in force", async () => {
    const same = await cli.incident(["config", "diff", file((yaml) => yaml)]);
    expect(same).toEqual({ code: 0, stdout: "Nothing: it says what is in force.\n", stderr: "" });
    const edited = await cli.incident([
      ...["config", "diff"],
      file((yaml) =>
        yaml
          .replace("policy: {}", "policy: { roomUpdate: { active: { withinMinutes: { sev2: 20 } } } }")
          .replace('phone: "+15550102"', 'phone: "+15559999"')
          .replace("holidays: [2026-12-25, 2027-01-01]", "holidays: [2026-12-25]"),
      ),
    ]);
    expect(edited.stdout.split("\n")).toEqual([
      "holidays is [ 2026-12-25 ]: it was [ 2026-12-25, 2027-01-01 ]",
      "people.bob.phone is another",
      'policy.version is "process-1.0.0+changed": it was "process-1.0.0"',
      "policy.roomUpdate.active.withinMinutes.sev2 is 20: it was 15",
      "",
    ]);
    expect(edited).toMatchObject({ code: 0, stderr: "" });
  });

  test("incident config diff says the rules for alerts as they were written", async () => {
    const rule = `{ name: payments are grave, when: ['service=~"pay.*"'], severity: sev1 }`;
    const edited = await cli.incident([
      ...["config", "diff"],
      file((yaml) => yaml.replace("  label: severity", `  rules: [${rule}]\n  label: severity`)),
    ]);
    expect(edited).toEqual({
      code: 0,
      stdout: `alerts.rules is [ { name: payments are grave, when: [ service=~"pay.*" ], severity: sev1 } ]: it was []\n`,
      stderr: "",
    });
  });

  test("incident config diff names what still names somebody whom the file takes out, and what to do", async () => {
    const { body: made } = await cli.api.post("/on-call/overrides", {
      ...{ schedule: "first-line", person: "erin", until: "2150-01-01T00:00:00Z", reason: "Holiday", by: "alice" },
      from: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const withoutErin = file((yaml) => yaml.replace(/^ {2}erin: .*\n/m, "").replaceAll(/, erin|erin, |\berin\b/g, ""));
    const number = String(made["id"]);
    const { stdout } = await cli.incident(["config", "diff", withoutErin]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      `erin is gone: named by override ${number} of first-line until 2150-01-01T00:00:00.000Z. incident schedule override cancel ${number}.`,
    );
    const { stdout: kept } = await cli.incident(["config", "diff", file((yaml) => yaml)]);
    expect(kept).not.toContain("is gone");
  });

  test("incident policy check warns of everybody who may be paged and has confirmed no contact method", async () => {
    const confirmed = "insert into contact_methods (person, channel, address, seeded, added_at, confirmed_at)";
    await cli.api.pool.query(`${confirmed} values ('bob', 'push', 'bobs-topic', false, now(), now())`);
    const { code, stdout } = await cli.incident(["policy", "check", file((yaml) => yaml)]);
    expect(code).toBe(0);
    expect(stdout).toContain("people.alice: alice has no contact method that is confirmed");
    expect(stdout).toContain("incident test-page me");
    expect(stdout).not.toContain("people.bob: bob has no");
  });

  test("incident config log says who changed what, the newest first", async () => {
    const log = createConfigurationLog(cli.api.pool);
    const before = auditedOf(loadConfig({}, projectRoot));
    const after = { ...before, settings: { ...before.settings, alertsChannel: "#alarms" } };
    for (const content of [before, after]) {
      await log.append({
        ...{ at: Date.UTC(2026, 0, 29, 14, 23), by: "erin", file: "/etc/incidents/config.yaml", content },
        differences: (last) => whatChanges(last, content),
      });
    }
    expect(await cli.incident(["config", "log"])).toEqual({
      code: 0,
      stdout: `
2  2026-01-29 14:23 UTC  erin  /etc/incidents/config.yaml
  alertsChannel is "#alarms": it was "#sre-alerts"

1  2026-01-29 14:23 UTC  erin  /etc/incidents/config.yaml
  the log begins
`,
      stderr: "",
    });
  });

  test("is for admins", async () => {
    const { body } = await cli.api.post("/tokens", { name: "a wall screen", standing: "viewer" });
    for (const what of ["log", "diff"]) {
      const refused = await cli.incident(["config", what], { env: { INCIDENT_TOKEN: String(body["token"]) } });
      expect(refused).toMatchObject({
        code: 4,
        stderr: expect.stringContaining("needs the standing admin; yours is viewer"),
      });
    }
  });
});
