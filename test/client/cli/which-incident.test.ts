import { z } from "zod";
import { type CliAtWork, cliAtWork, idIn } from "./run-cli.ts";
import { until } from "../running-api.ts";

let cli: CliAtWork;
beforeAll(async () => {
  cli = await cliAtWork();
  await cli.api.startProductWorkers();
});
afterAll(async () => cli.close());

const payments = [
  ...["--severity", "sev3", "--service", "API Service", "--title", "Payments fail"],
  ...["--impact", "One customer in ten."],
];
const list = z.object({ incidents: z.array(z.object({ id: z.string() })) });
const listed = async (query: string): Promise<readonly string[]> =>
  list.parse((await cli.api.get(`/incidents?${query}`)).body).incidents.map(({ id }) => id);
/** Declares a separate incident, and waits until it is in the records, from which others are found. */
const declareAnother = async (): Promise<string> => {
  const id = idIn(await cli.incident(["declare", ...payments, "--separate"]));
  await until("its record", async () => ((await listed(`text=${id}`)).length > 0 ? true : undefined));
  return id;
};

test("three scripted declarations of one outage make one incident, and each refusal names the ways to go on", async () => {
  const first = await declareAnother();
  for (let again = 0; again < 2; again += 1) {
    expect(await cli.incident(["declare", ...payments])).toEqual({
      code: 1,
      stdout: "",
      stderr:
        `incident: Open for this service already: ${first} (SEV-3, Payments fail). ` +
        `Join it with \`--join ${first}\`, or declare another outage with \`--separate\`.\n`,
    });
  }
  expect(await listed("open=true")).toHaveLength(1);

  const joining = await cli.incident(["declare", "--join", first, "--as", "carol"]);
  expect(joining).toMatchObject({ code: 0, stdout: expect.stringMatching(`^Done: join, ${first}`) });
  const { body } = await cli.api.get(`/incidents/${first}`);
  expect(body["responders"]).toContain("carol");

  const second = await declareAnother();
  expect(second).not.toBe(first);
  expect(await cli.incident(["declare", ...payments, "--separate", "--join", first])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("'--join <id>' cannot be used with option '--separate'"),
  });
});

test("the end of an id names its incident, as people say it; where it fits several, they are listed", async () => {
  const one = await declareAnother();
  const two = await declareAnother();
  const endOf = (id: string) => id.replace(/^incident-\d{4}-/, "");
  const showing = await cli.incident(["show", endOf(one)]);
  expect(showing).toMatchObject({ code: 0, stdout: expect.stringContaining(`${one}  SEV-3`) });
  const finding = await cli.incident(["find", endOf(two), "The pool is exhausted"]);
  expect(finding).toMatchObject({ code: 0, stdout: expect.stringContaining(`Done: record-finding, ${two}.`) });
  const nothing = await cli.incident(["show", "0000"]);
  expect(nothing).toEqual({
    ...{ code: 3, stdout: "" },
    stderr: "incident: No incident's id ends in 0000; `incident list --all` shows every incident.\n",
  });
});

test("a text that looks like the end of an id, and ends none, is a text", async () => {
  const id = await declareAnother();
  const finding = await cli.incident(["find", id, "1424 errors a minute"]);
  expect(finding).toMatchObject({ code: 0 });
  const { stdout } = await cli.incident(["timeline", id]);
  expect(stdout).toContain("1424 errors a minute");
});

test("the checklist shows by which name an item is ticked, and the scorecard by which key a promise is waived", async () => {
  const id = await declareAnother();
  expect(await cli.incident(["take-command", id])).toMatchObject({ code: 0 });
  const before = await cli.incident(["checklist", id]);
  const [, item = ""] = /^· +(\S+) /m.exec(before.stdout) ?? [];
  expect(await cli.incident(["tick", id, item])).toMatchObject({ code: 0 });
  const after = await until("the tick", async () => {
    const { stdout } = await cli.incident(["checklist", id]);
    return stdout.includes("ticked by alice") ? stdout : undefined;
  });
  expect(after).toMatch(new RegExp(`^✓ +${item} `, "m"));

  const scorecard = await cli.incident(["scorecard", id]);
  const keys = [...scorecard.stdout.matchAll(/^ {2}(\S+#\S+) /gm)].map(([, key = ""]) => key);
  const key = keys.find((it) => !it.startsWith("acknowledged")) ?? "";
  const waiving = await cli.incident(["waive", id, key, "--reason", "A test", "--approver", "frank"]);
  expect(waiving).toMatchObject({ code: 0, stderr: "" });
});

test("when all is over, reading and following through mean the newest incident; changing one means none", async () => {
  const id = await declareAnother();
  for (const open of await listed("open=true")) {
    expect(await cli.incident(["false-alarm", open, "Only a test"])).toMatchObject({ code: 0 });
  }
  await until("the end of all", async () => ((await listed("open=true")).length === 0 ? true : undefined));
  const timeline = await cli.incident(["timeline"]);
  expect(timeline).toMatchObject({ code: 0, stderr: expect.stringContaining(`${id}: Payments fail (no longer open)`) });
  const taking = await cli.incident(["take-command"]);
  expect(taking).toMatchObject({ code: 3, stderr: expect.stringContaining("No incident is open.") });
  const adding = await cli.incident([
    ...["add-action-item", "Alert earlier", "--kind", "detect", "--owner", "alice", "--priority", "P1"],
    ...["--acceptance", "It pages at 80 %", "--due-on", "2027-03-01"],
  ]);
  expect(`${adding.stdout}${adding.stderr}`).toContain(id);
});
