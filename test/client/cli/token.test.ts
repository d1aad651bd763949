import { type CliAtWork, cliAtWork } from "./run-cli.ts";

let clock = Date.now();
let cli: CliAtWork;
beforeAll(async () => {
  cli = await cliAtWork({ now: () => clock });
});
afterAll(async () => {
  await cli.close();
});

const create = async (args: readonly string[]) => {
  const made = await cli.incident(["token", "create", ...args]);
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^inc_\w{10}_[\w-]{43}\n$/) });
  const text = made.stdout.trim();
  return { text, id: text.split("_")[1] ?? "", note: made.stderr };
};
const listWith = async (text: string) =>
  cli.incident(["list"], { env: { INCIDENT_TOKEN: text, INCIDENT_PERSON: undefined } });

test("a token is printed alone on stdout, once, and works; the list has it without its text", async () => {
  const { text, id, note } = await create(["grafana", "--standing", "viewer"]);
  expect(note).toBe(`Token ${id} for a machine, viewer. It is shown this once:\n`);
  expect(await listWith(text)).toMatchObject({ code: 0 });
  const { stdout } = await cli.incident(["token", "list"]);
  expect(stdout).toMatch(/^id +standing +whose +last used +expires +revoked +what for$/m);
  expect(stdout).toMatch(new RegExp(`^${id} +viewer +machine +\\S.* +– +– +grafana$`, "m"));
  expect(stdout).not.toContain(text.slice(16));
});

test("an expired token is refused with the day, and with who helps", async () => {
  const until = new Date(clock + 3_600_000).toISOString();
  const { text, id } = await create(["for an hour", "--standing", "responder", "--person", "bob", "--expires", until]);
  expect(await listWith(text)).toMatchObject({ code: 0 });
  clock += 3_600_000;
  expect(await listWith(text)).toEqual({
    ...{ code: 4, stdout: "" },
    stderr:
      `incident: The token inc_${id}_… (for an hour) expired on ${until.slice(0, 10)}. Ask an admin for another one: ` +
      "`incident token create`. The CLI takes it from INCIDENT_TOKEN, or from `incident login`.\n",
  });
});

test("a revoked token is refused, and listed only with --all", async () => {
  const { text, id } = await create(["leaked", "--standing", "viewer"]);
  expect(await cli.incident(["token", "revoke", id])).toEqual({
    ...{ code: 0, stderr: "" },
    stdout: `Token ${id} (leaked) is revoked.\n`,
  });
  const refused = await listWith(text);
  expect(refused).toMatchObject({ code: 4, stdout: "" });
  expect(refused.stderr).toContain(`The token inc_${id}_… (leaked) was revoked on `);
  expect((await cli.incident(["token", "list"])).stdout).not.toContain(id);
  expect((await cli.incident(["token", "list", "--all"])).stdout).toMatch(new RegExp(`^${id} .* leaked$`, "m"));
});

test("what is missing, wrong or not allowed is said in a line", async () => {
  for (const [args, code, sentence] of [
    [["create", "x"], 2, "missing: --standing (sender, viewer, "],
    [["create", "x", "--standing", "emperor"], 2, "Allowed choices are sender, viewer, "],
    [["create", "x", "--standing", "viewer", "--expires", "soon"], 2, "--expires: expected a time such as 2026-12-31"],
    [["create", "x", "--standing", "responder"], 2, "a responder is a person; say whose token it is"],
    [["revoke", "nosuchtoken"], 3, "There is no token nosuchtoken."],
  ] as const) {
    const ended = await cli.incident(["token", ...args]);
    expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(sentence) });
    expect(ended.stderr.trim().split("\n")).toHaveLength(1);
  }
  const { text } = await create(["carol's", "--standing", "responder", "--person", "carol"]);
  expect(
    await cli.incident(["token", "list"], { env: { INCIDENT_TOKEN: text, INCIDENT_PERSON: undefined } }),
  ).toMatchObject({ code: 4, stderr: "incident: This needs the standing admin; yours is responder.\n" });
});
