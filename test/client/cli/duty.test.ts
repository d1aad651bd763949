import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { createHandoffBook } from "../../../records/handoffs.ts";
import { type CliAtWork, cliAtWork } from "./run-cli.ts";

/** Monday of the example's week, when Alice has taken over from Carol. */
const monday = Date.parse("2026-01-26T16:00:00Z");
const stretch = ["--from", "2026-01-27T09:00:00Z", "--until", "2026-01-28T09:00:00Z", "--reason", "Dentist"];

let cli: CliAtWork;
beforeAll(async () => {
  cli = await cliAtWork({ now: () => monday });
});
afterAll(async () => cli.close());

const printed = async (args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await cli.incident(args);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
  return stdout;
};
const idIn = (said: string): string => /\d+/.exec(said)?.[0] ?? "";

test("`incident oncall` says who is on duty in each schedule, and why them", async () => {
  expect(await printed(["oncall"])).toMatch(/^ {2}first-line +alice +until .* rotation, UTC$/m);
  expect(JSON.parse(await printed(["oncall", "--json"]))).toHaveProperty("schedules");
});

test("`incident schedule override` puts somebody on duty, shows in the preview, and is taken back", async () => {
  const added = await printed(["schedule", "override", "add", "first-line", "bob", ...stretch]);
  expect(added).toMatch(
    /^Override \d+: bob is on duty in first-line from 2026-01-27 09:00 UTC.* until .*28 09:00 UTC.*, 24 h\.\n$/,
  );
  expect(await printed(["schedule", "preview", "first-line", "--weeks", "1"])).toMatch(/^ +bob +Tue 09:00–Wed 09:00$/m);
  expect(await printed(["schedule", "override", "list"])).toMatch(/first-line +bob .* by alice: Dentist/);
  expect(await printed(["schedule", "override", "cancel", idIn(added)])).toBe("Cancelled.\n");
  expect(await printed(["schedule", "override", "cancel", idIn(added), "--as", "bob"])).toBe(
    "It was cancelled already, by alice.\n",
  );
  expect(await printed(["schedule", "preview", "first-line", "--weeks", "1"])).not.toMatch(/^ +bob/m);
});

test("`incident schedule swap` is offered, accepted by whom it was offered to, and is their duty then", async () => {
  const offered = await printed(["schedule", "swap", "offer", "first-line", "--to", "carol", ...stretch]);
  expect(offered).toMatch(/^Swap \d+ is offered to carol: from .*, 24 h\.\n$/);
  const refused = await cli.incident(["schedule", "swap", "accept", idIn(offered), "--as", "bob"]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain("carol");
  expect(await printed(["schedule", "swap", "accept", idIn(offered), "--as", "carol"])).toMatch(
    /^It is yours from 2026-01-27 09:00 UTC.* until .*28 09:00 UTC.*, 24 h\.\n$/,
  );
  expect(await printed(["schedule", "swap", "list"])).toMatch(/first-line +alice +carol .* accepted/);
  expect(await printed(["schedule", "preview", "first-line", "--weeks", "1"])).toMatch(
    /^ +carol +Tue 09:00–Wed 09:00$/m,
  );
});

test("`incident schedule handoff` lists what was handed over, and confirms it", async () => {
  expect(await printed(["schedule", "handoff", "list"])).toBe("Nothing was handed over within a week.\n");
  const made = { workflow: "monday-first-line", schedule: "first-line", person: "alice", after: "carol" };
  await createHandoffBook(cli.api.pool).handOver({ ...made, handedAt: monday - 1000 });
  const open = await printed(["schedule", "handoff", "list"]);
  expect(open).toMatch(/first-line +alice .* nobody yet$/m);
  const id = /^ *(\d+) /m.exec(open)?.[1] ?? "";
  const confirmed = new RegExp(`^Handoff ${id} of first-line: confirmed by alice at .*\\.\n$`);
  expect(await printed(["schedule", "handoff", "ack", id])).toMatch(confirmed);
  // A later confirmation shows who confirmed first.
  expect(await printed(["schedule", "handoff", "ack", id, "--as", "bob"])).toMatch(confirmed);
  expect(await printed(["schedule", "handoff", "list"])).toMatch(/first-line +alice .* alice$/m);
});

test("`incident schedule calendars` says where a calendar finds somebody's shifts", async () => {
  expect(await printed(["schedule", "calendars", "alice"])).toMatch(
    /^ {2}alice +http.*\/calendars\/people\/alice\.ics\?token=/m,
  );
  const nowhere = await cli.incident(["schedule", "calendars", "nowhere"]);
  expect(nowhere).toMatchObject({ code: 3, stdout: "" });
  expect(nowhere.stderr).toContain('no person "nowhere"');
});

test("a preview begins when it is said to, and an override without a beginning at once", async () => {
  const later = await printed(["schedule", "preview", "first-line", "--weeks", "1", "--from", "2026-02-02T09:00:00Z"]);
  expect(later).toMatch(/^ +carol +Mon 09:00–Sun 24:00$/m);
  expect(later).not.toMatch(/^ +alice/m);
  const stretchOfNow = ["--until", "2036-01-27T09:00:00Z", "--reason", "Dentist"];
  const added = await printed(["schedule", "override", "add", "second-line", "bob", ...stretchOfNow]);
  await printed(["schedule", "override", "cancel", idIn(added)]);
});

test("a preview is by week in the reader's zone, with what it comes to for each person", async () => {
  const eight = ["schedule", "preview", "first-line", "--weeks", "8", "--from", "2026-02-02T09:00:00Z"];
  const { stdout } = await cli.incident(eight, { env: { TZ: "Europe/Berlin" } });
  expect(stdout).toMatch(/^Week of 2 Feb 2026$/m);
  expect(stdout).toMatch(/^ +alice +Mon 10:00–Sun 24:00$/m);
  expect(stdout).toMatch(/^In all \(Europe\/Berlin\)$/m);
  expect(stdout).toMatch(/^ +carol +672 h +192 h +4$/m);
  // The clocks go forward on the last Sunday of March, in Alice's week.
  expect(stdout).toMatch(/^ +alice +672 h +191 h +4$/m);
  expect(stdout.split("\n").length).toBeLessThan(60);
  expect((await printed([...eight, "--shifts"])).split("\n").filter((line) => line.endsWith(" carol"))).toHaveLength(4);
});

test("the next version of the file is previewed before it is in force, with the overrides that people have made", async () => {
  const file = join(cli.home, "draft.yaml");
  const draft = readFileSync(join(projectRoot, "config.example.yaml"), "utf8");
  writeFileSync(
    file,
    `${draft}\nschedules:\n  nights: { layers: [{ name: nights, turns: daily, members: [dave, erin] }] }\n`,
  );
  const until = ["--from", "2026-02-03T00:00:00Z", "--until", "2026-02-04T00:00:00Z", "--reason", "Trip"];
  const added = await printed(["schedule", "override", "add", "first-line", "grace", ...until]);
  const asked = ["--config", file, "--weeks", "1", "--from", "2026-02-02T00:00:00Z"];
  const nights = await printed(["schedule", "preview", "nights", ...asked]);
  expect(nights).toMatch(/^ +dave +\w{3} /m);
  expect(nights).toMatch(/^ +erin +81 h +24 h +4$/m);
  expect(await printed(["schedule", "preview", "first-line", ...asked])).toMatch(/^ +grace +Tue 00:00–24:00$/m);
  await printed(["schedule", "override", "cancel", idIn(added)]);
  const nowhere = await cli.incident(["schedule", "preview", "days", ...asked]);
  expect(nowhere).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('has no schedule "days": there are nights'),
  });
});

test("a time of day is the next one, wherever a change of duty asks for a time", async () => {
  const times = ["--from", "22:00Z", "--until", "06:00Z", "--reason", "Night"];
  const added = await printed(["schedule", "override", "add", "second-line", "bob", ...times]);
  expect(added).toMatch(/ from .*22:00 UTC.* until .*06:00 UTC.*, 8 h\.\n$/);
  await printed(["schedule", "override", "cancel", idIn(added)]);
  await printed(["schedule", "preview", "first-line", "--from", "14:05"]);
  const wrong = await cli.incident(["schedule", "preview", "first-line", "--from", "soon"]);
  expect(wrong.stderr).toContain("--from: expected a time such as 14:05");
});

test("what cannot be is said in a sentence", async () => {
  const nowhere = await cli.incident(["schedule", "preview", "nowhere"]);
  expect(nowhere).toMatchObject({ code: 3, stdout: "" });
  expect(nowhere.stderr).toContain("first-line");
  const noNumber = await cli.incident(["schedule", "override", "cancel", "all"]);
  expect(noNumber.stderr).toContain('"all" is no number: `list` shows them.');
});

test("`incident maintenance` declares a window, lists it, and ends it", async () => {
  expect(await printed(["maintenance", "list"])).toBe("Nothing is under maintenance.\n");
  const window = ['service="api"', "--until", "2026-02-01T00:00:00Z", "--reason", "Upgrade"];
  const output = await printed(["maintenance", "declare", ...window]);
  expect(output).toMatch(/^Declared until .*2026-02-01 00:00 UTC.*, 5 d: \S+\n$/);
  const id = /: (\S+)\n$/.exec(output)?.[1] ?? "";
  expect(await printed(["maintenance", "list"])).toMatch(/alice +service="api": Upgrade$/m);
  expect(await printed(["maintenance", "end", id])).toBe("Ended.\n");
  expect(await printed(["maintenance", "list"])).not.toContain("Upgrade");
});
