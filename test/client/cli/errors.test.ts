import { createContactBook } from "../../../records/contacts.ts";
import { type CliAtWork, cliAtWork, idIn } from "./run-cli.ts";

const payments = ["--severity", "1", "--service", "API Service", "--title", "Payments fail", "--impact", "One in ten."];

describe("what goes wrong is one line on stderr, and a code", () => {
  let cli: CliAtWork;
  beforeAll(async () => {
    cli = await cliAtWork();
    await cli.api.startWorkers();
  });
  afterAll(async () => {
    await cli.close();
  });

  test.each([
    [
      "names all that is missing at once",
      ["declare"],
      2,
      "missing: --severity (sev1, sev2, sev3, sev4), --service, --title, --impact",
    ],
    [
      "says what is not understood, and what would be",
      ["severity", "incident-2026-01-29-1423", "sev9", "Worse"],
      2,
      '--severity: expected one of sev1, sev2, sev3, sev4, got "sev9"',
    ],
    [
      "says what no incident's id is",
      ["ack", "14:23"],
      2,
      '"14:23" is no incident\'s id; they look like incident-2026-01-29-1423, or 1423 in short.',
    ],
    ["says that there is no such command", ["acknowledeg"], 2, "unknown command 'acknowledeg'"],
    [
      "says that there is no such incident",
      ["show", "incident-2020-01-01-0000"],
      3,
      "There is no incident incident-2020-01-01-0000.",
    ],
    [
      "says which services there are",
      ["declare", ...payments, "--service", "API Servise"],
      2,
      '--service: No service is called "API Servise". Did you mean API Service? Known: API Service, Database.',
    ],
    ["says who is nobody", ["ack", "incident-2020-01-01-0000", "--as", "mallory"], 2, 'Nobody is called "mallory"'],
    ["says whom nobody knows, though nobody acts", ["contacts", "forget", "zed"], 3, 'Nobody is called "zed"'],
    ["says who cannot have been paged", ["pages", "--person", "zed"], 2, '--person: Nobody is called "zed"'],
    [
      "says in words what is too much",
      ["schedule", "preview", "first-line", "--weeks", "27"],
      2,
      "incident: --weeks: at most 26",
    ],
    [
      "says where a rule begins, by no option that does not exist",
      ["contacts", "rule", "push@5"],
      2,
      'incident: "push@5" does not begin at minute 0',
    ],
  ])("%s", async (_name, args, code, sentence) => {
    const ended = await cli.incident(args);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" });
    expect(ended.stderr.startsWith("incident: ")).toBe(true);
    expect(ended.stderr).toContain(sentence);
  });

  test("a token that is none ends with 4, an API that is nowhere with 5", async () => {
    const wrong = await cli.incident(["list"], { env: { INCIDENT_TOKEN: "wrong" } });
    expect(wrong).toMatchObject({ code: 4, stdout: "" });
    expect(wrong.stderr).toContain("The CLI takes it from INCIDENT_TOKEN");
    const nowhere = await cli.incident(["list"], { env: { INCIDENT_URL: "http://127.0.0.1:1" } });
    expect(nowhere).toMatchObject({ code: 5, stdout: "" });
    expect(nowhere.stderr).toMatch(/^incident: http:\/\/127\.0\.0\.1:1 cannot be reached \(.*\)\. Is it running\?/);
  });

  test("what is removed although the rule names it leaves a sentence behind", async () => {
    const book = createContactBook(cli.api.pool);
    for (const [channel, address] of [
      ["push", "alices-topic"],
      ["email", "alice@example.com"],
    ] as const) {
      const { id } = await book.add("alice", channel, address, Date.now());
      const { code = "" } = (await book.newCode("alice", id, Date.now())) ?? {};
      await book.confirm("alice", id, code, Date.now());
    }
    await book.setRule("alice", { page: [{ afterMinutes: 0, channel: "push" }], message: [] });
    const push = (await book.methodsOf("alice")).find(({ channel }) => channel === "push")?.id ?? "";
    const removed = await cli.incident(["contacts", "remove", push]);
    expect(removed).toMatchObject({
      code: 0,
      stdout: "Removed.\nYour rule still names push at once: change it with incident contacts rule.\n",
    });
  });

  test("text of an incident reaches the terminal without what would steer it", async () => {
    const title = "Red \u001b[31m and \u202edesrever\u202c and <b>bold</b> \u0007";
    const declaring = await cli.incident(["declare", ...payments, "--title", title]);
    expect(declaring.code).toBe(0);
    const { stdout } = await cli.incident(["show", idIn(declaring)]);
    expect(stdout).toContain("<b>bold</b>");
    expect(stdout).not.toMatch(/[\u0007\u001b\u202e]/);
    const json = await cli.incident(["show", idIn(declaring), "--json"]);
    expect(json.stdout).not.toMatch(/[\u0007\u001b\u202e]/);
    expect(JSON.parse(json.stdout)).toMatchObject({ title: expect.stringContaining("\u202edesrever") });
  });

  test("without an id the only open incident is meant, and with several they are listed", async () => {
    const showing = await cli.incident(["show"]);
    expect(showing).toMatchObject({ code: 0 });
    expect(showing.stderr).toContain("incident-");
    expect(await cli.incident(["find", "It is the pool", "--as", "carol"])).toMatchObject({ code: 2 });
    const second = idIn(await cli.incident(["declare", ...payments, "--separate"]));
    const several = await cli.incident(["show"]);
    expect(several).toMatchObject({ code: 2, stdout: "" });
    expect(several.stderr).toContain("2 incidents are open; say which: ");
    expect(several.stderr).toContain(`${second} (SEV-1, Payments fail)`);
  });

  test("--json is the API's answer as it is, and colours are for whoever asks", async () => {
    const { stdout } = await cli.incident(["list", "--json"]);
    const { body } = await cli.api.get("/incidents?open=true&limit=50");
    expect(JSON.parse(stdout)).toEqual(body);
    expect((await cli.incident(["list"])).stdout).not.toContain("\u001b[");
    expect((await cli.incident(["list", "--color", "always"])).stdout).toContain("\u001b[31mSEV-1");
  });
});

test("a command that nobody has decided yet ends with 6, and says where to look", async () => {
  const cli = await cliAtWork({ patience: { answerWithinMs: 300 } });
  try {
    const declaring = await cli.incident(["declare", ...payments]);
    expect(declaring).toMatchObject({ code: 6, stdout: "" });
    expect(declaring.stderr).toMatch(
      /^incident: incident-\S+ has "declared", but nobody has said yet .* incident timeline incident-/,
    );
  } finally {
    await cli.close();
  }
});
