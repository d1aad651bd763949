import { until } from "../running-api.ts";
import { type CliAtWork, cliAtWork, idIn } from "./run-cli.ts";

let cli: CliAtWork;
let open: string;
let secret: string;
const tokens = new Map<string, string>();

const give = async (id: string, command: string, fields: object) => {
  const { status, body } = await cli.api.post(`/incidents/${id}/commands/${command}`, fields);
  expect({ command, status, body }).toMatchObject({ status: 200 });
  return Number(body["revision"]);
};
const declare = async (title: string) => {
  const fields = [
    "--severity",
    "SEV-2",
    "--service",
    "API Service",
    "--title",
    title,
    "--impact",
    "All.",
    "--separate",
  ];
  return idIn(await cli.incident(["declare", ...fields]));
};
/** Runs `incident mine` with a token of the person's own. */
const mine = async (person: string, args: readonly string[] = []) =>
  cli.incident(["mine", ...args], { env: { INCIDENT_TOKEN: tokens.get(person), INCIDENT_PERSON: person } });

beforeAll(async () => {
  cli = await cliAtWork();
  await cli.api.startProductWorkers();
  for (const person of ["alice", "bob", "carol", "grace"]) {
    const { body } = await cli.api.post("/tokens", { name: person, standing: "responder", person });
    tokens.set(person, String(body["token"]));
  }
  open = await declare("Pool exhausted");
  await give(open, "takeCommand", { by: "bob" });
  await give(open, "addActionItem", {
    ...{ by: "bob", description: "Alert on pool use", kind: "detect", owner: "carol", priority: "P1" },
    ...{ dueOn: new Date(Date.now() + 20 * 86_400_000).toISOString(), acceptance: "It fires at 80 %" },
  });
  const task = await give(open, "addTask", { by: "bob", text: "Call the vendor", owner: "carol" });
  await cli.api.get(`/incidents/${open}/timeline?minRevision=${String(task)}`);
  secret = await declare("Keys leaked");
  await give(secret, "takeCommand", { by: "bob" });
  const last = await give(secret, "makePrivate", { by: "bob", reason: "Security" });
  await until("the records", async () => {
    const { status } = await cli.api.get(`/incidents/${secret}/scorecard?minRevision=${String(last)}`);
    const { stdout } = await mine("bob");
    return status !== 503 && stdout.includes(secret) ? true : undefined;
  });
});
afterAll(async () => cli.close());

test("`incident mine` prints what the commander owes in each incident, when, and the key to waive it", async () => {
  const { stdout, stderr, code } = await mine("bob");
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^due in .* UTC +${open} +SEV-2 +room-update\\S* +room update$`, "m"));
  expect(stdout).toContain(secret);
  expect(stderr).toBe("What need not be done: incident waive INCIDENT KEY\n");
  const [, key = ""] = new RegExp(`${open} +SEV-2 +(room-update\\S*)`).exec(stdout) ?? [];
  const waived = await cli.incident([
    "waive",
    open,
    key,
    "It is a test",
    "--approver",
    "alice",
    "--as",
    "bob",
    "--yes",
  ]);
  expect(waived).toMatchObject({ code: 0 });
  await until("the waiver in the records", async () => {
    const lines = (await mine("bob")).stdout.split("\n");
    return lines.some((line) => line.includes(open) && line.includes(` ${key} `)) ? undefined : true;
  });
});

test("an action item's owner reads what it says, and the tasks that are open", async () => {
  const { stdout } = await mine("carol");
  expect(stdout).toMatch(new RegExp(`${open} .*action item done: A1 Alert on pool use$`, "m"));
  expect(stdout).toMatch(new RegExp(`^Tasks\\n +${open} +SEV-2 +1 +Call the vendor$`, "m"));
  expect((await mine("grace")).stdout).toBe("grace owes nothing.\n");
  const { body } = await cli.api.get("/people/carol/owed");
  expect(body).toMatchObject({
    ...{ person: "carol", more: false },
    obligations: [expect.objectContaining({ incident: open, owedBy: "person:carol", item: "A1" })],
  });
});

test("what is owed in a private incident only those inside read", async () => {
  const readBy = async (person: string, whose: string) => {
    const headers = { authorization: `Bearer ${tokens.get(person) ?? ""}` };
    return (await cli.api.app.inject({ method: "GET", url: `/people/${whose}/owed`, headers })).body;
  };
  expect(await readBy("bob", "bob")).toContain(secret);
  expect(await readBy("grace", "bob")).toContain(open);
  expect(await readBy("grace", "bob")).not.toContain(secret);
});

test("a person who is nowhere named is unknown, and a machine has to say whose", async () => {
  expect((await cli.api.get("/people/nobody-of-that-name/owed")).status).toBe(404);
  const { code, stderr } = await cli.incident(["mine"], { env: { INCIDENT_PERSON: undefined } });
  expect(code).toBe(2);
  expect(stderr).toContain("Say whose: --as <person>");
});
