import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../config/config.ts";
import { readSettings } from "./read-settings.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { exampleSettings, reachable, root } from "./example.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

const problemsOf = (yaml: string) => {
  try {
    const { faults, remarks } = readSettings("config.yaml", yaml);
    return [...faults, ...remarks].map((it) => `${it.where} ${it.what}`);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map((it) => `stops: ${it.where} ${it.what}`);
    throw error;
  }
};

describe("the example configuration", () => {
  test("is used as it is and has nothing to warn about", () => {
    const config = loadConfig({}, root);
    expect([...config.faults, ...config.remarks]).toEqual([]);
    expect(config.settings.organisation.statusPageUrl).toBe("https://status.virtengine.com");
  });

  test("changes nothing of the process' own policy", () => {
    expect(exampleSettings.policy).toBe(defaultPolicy);
  });
});

describe("a configuration file", () => {
  test("says file, line and column of a wrong field, and goes on without it", () => {
    const yaml = `${reachable}\nbusinessHours:\n  start: 9am\n`;
    const { settings, faults } = readSettings("config.yaml", yaml);
    const wrong = faults.filter((it) => it.what.startsWith("businessHours"));
    expect(wrong).toEqual([
      {
        where: "config.yaml:7:3",
        what: 'businessHours.start: expected a time of the 24-hour clock such as "09:00", got "9am"',
        mend: 'The field says: When a working day begins, in `timeZone`. Left out, it is "09:00".',
      },
    ]);
    expect(settings.businessHours.start).toBe("09:00");
  });

  test("names the settings that exist when one does not", () => {
    const { faults } = readSettings("config.yaml", `${reachable}\nsprint: { week: 3 }\n`);
    const wrong = faults.find((it) => it.what.includes("sprint.week "));
    expect(wrong).toEqual({
      where: "config.yaml:6:11",
      what: "sprint.week is no setting",
      mend: "Did you mean weeks? Known here: startsOn, weeks.",
    });
  });

  test("leaves out every wrong entry of a list and keeps the others", () => {
    const { settings, faults } = readSettings(
      "config.yaml",
      `${reachable}\nteams: { sre: { name: SRE, members: [dora, alice, ed, bob, fay] } }\n`,
    );
    expect(settings.teams["sre"]?.members).toEqual(["alice", "bob"]);
    expect(faults.filter((it) => it.what.includes("under people")).map((it) => it.where)).toEqual([
      "config.yaml:6:38",
      "config.yaml:6:51",
      "config.yaml:6:60",
    ]);
  });

  test("keeps the neighbours of an entry that has to go", () => {
    const { settings } = readSettings(
      "config.yaml",
      `${reachable}\nservices: { api: {}, web: { name: Web, owner: sre } }
teams: { sre: { name: SRE } }\n`,
    );
    expect(Object.keys(settings.services)).toEqual(["web"]);
  });

  test("that is no YAML stops start-up at the place of the fault", () => {
    expect(problemsOf("people:\n  alice: { name: Alice\n")).toEqual([
      expect.stringMatching(/^stops: config\.yaml:3:1 this is not YAML/),
    ]);
  });

  test("that reaches nobody stops start-up, naming each severity and its targets", () => {
    const problems = problemsOf("people: { alice: { email: alice@example.com } }\n").filter((it) =>
      it.startsWith("stops: config.yaml:1:1 SEV"),
    );
    expect(problems.map((it) => it.slice(0, 43))).toEqual([
      "stops: config.yaml:1:1 SEV-1 reaches nobody",
      "stops: config.yaml:1:1 SEV-2 reaches nobody",
      "stops: config.yaml:1:1 SEV-3 reaches nobody",
      "stops: config.yaml:1:1 SEV-4 reaches nobody",
    ]);
    expect(problems[1]).toContain("primary, secondary, rotation, engineering-lead, fallback, everyone");
  });

  test("that is empty stops start-up too", () => {
    expect(problemsOf("")[0]).toMatch(/^stops: .*SEV-1 reaches nobody/);
  });

  test("in which only one severity reaches nobody stops start-up", () => {
    const yaml = `${reachable}\npolicy: { acknowledged: { escalation: { steps: { sev2: [{ atMinute: 0, page: [fallback] }] } } } }\n`;
    expect(problemsOf(yaml).filter((it) => it.includes("reaches nobody"))).toEqual([
      "stops: config.yaml:3:1 SEV-2 reaches nobody: there is nobody behind fallback",
    ]);
  });

  test("without an escalation for SEV-4 starts: its ticket is what the process asks for", () => {
    const yaml = `${reachable}\npolicy: { acknowledged: { escalation: { steps: { sev4: null } } } }\n`;
    expect(problemsOf(yaml).filter((it) => it.startsWith("stops"))).toEqual([]);
  });

  test("warns of people who cannot be reached, audiences nobody is in and targets without anybody", () => {
    const yaml = reachable.replace("bob: { email: bob@example.com }", "bob: {}");
    const problems = problemsOf(yaml);
    expect(problems).toContain("config.yaml:2:48 bob has neither e-mail address nor phone number");
    expect(problems.filter((it) => it.includes('the audience "support"'))).toHaveLength(1);
    expect(problems.filter((it) => it.includes("page fallback, and there is nobody behind it"))).toHaveLength(1);
  });
});

describe("the policy in the file", () => {
  const policyOf = (policy: string) => readSettings("config.yaml", `${reachable}\npolicy: ${policy}\n`).settings.policy;

  test("changes one number and leaves the rest of the table as the process has it", () => {
    const policy = policyOf("{ roomUpdate: { active: { withinMinutes: { sev2: 20 } } } }");
    expect(policy.roomUpdate?.active.withinMinutes).toEqual({ sev1: 10, sev2: 20 });
    expect({ ...policy, roomUpdate: undefined, version: "" }).toEqual({
      ...defaultPolicy,
      roomUpdate: undefined,
      version: "",
    });
  });

  test("says by its version that it is not the process' own", () => {
    expect(policyOf("{ thenAfterMinutes: 10 }").version).toBe(`${defaultPolicy.version}+changed`);
    expect(policyOf("{ version: ours-3 }").version).toBe("ours-3");
  });

  test("takes a promise out with null, for all severities or for one", () => {
    expect(policyOf("{ publicReview: null }")).not.toHaveProperty("publicReview");
    expect(policyOf("{ statusPage: { withinMinutes: { sev2: null } } }").statusPage?.withinMinutes).toEqual({
      sev1: 0,
    });
  });

  test("replaces an escalation's steps as a whole", () => {
    const policy = policyOf(
      "{ acknowledged: { escalation: { steps: { sev2: [{ atMinute: 0, page: [team:sre, primary] }] } } } }",
    );
    expect(policy.acknowledged?.escalation.steps.sev2).toEqual([{ atMinute: 0, page: ["team:sre", "primary"] }]);
    expect(policy.acknowledged?.escalation.steps.sev1).toEqual(defaultPolicy.acknowledged.escalation.steps.sev1);
  });

  test.each([
    ["{ acknowledgd: {} }", "policy.acknowledgd is no setting"],
    ["{ roomUpdates: null }", "policy.roomUpdates is no setting"],
    [
      "{ detected: { withinMinutes: { sev1: -5 } } }",
      "policy.detected.withinMinutes.sev1: expected a number of minutes",
    ],
    ["{ detected: { withinMinutes: { sev5: 5 } } }", "policy.detected.withinMinutes.sev5"],
    ["{ postmortem: { draft: null } }", "policy.postmortem.draft is missing"],
    [
      "{ commander: { escalation: { steps: { sev1: [{ atMinute: 0, page: [boss] }] } } } }",
      "policy.commander.escalation.steps.sev1.0.page.0: expected one of primary,",
    ],
  ])("%s is said to be wrong and the process' own row stands", (policy, said) => {
    const { settings, faults } = readSettings("config.yaml", `${reachable}\npolicy: ${policy}\n`);
    expect(faults.map((it) => it.what).join("\n")).toContain(said);
    expect(settings.policy.detected).toEqual(defaultPolicy.detected);
    expect(settings.policy.postmortem).toEqual(defaultPolicy.postmortem);
  });
});

describe("which file is read", () => {
  const folderWith = (files: Readonly<Record<string, string>>) => {
    const folder = mkdtempSync(join(tmpdir(), "config-"));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return folder;
  };
  const yamlNamed = (name: string) => `${reachable}\norganisation: { name: ${name} }\n`;

  test("is config.yaml before config.example.yaml, and CONFIG_FILE before both", () => {
    const folder = folderWith({
      "config.example.yaml": yamlNamed("A"),
      "config.yaml": yamlNamed("B"),
      "mine.yaml": yamlNamed("C"),
    });
    expect(loadConfig({}, folder).settings.organisation.name).toBe("B");
    expect(loadConfig({ CONFIG_FILE: "mine.yaml" }, folder).settings.organisation.name).toBe("C");
  });

  test("is said when it cannot be read", () => {
    expect(() => loadConfig({ CONFIG_FILE: "nowhere.yaml" }, root)).toThrow(/nowhere\.yaml: cannot read/);
  });
});
