import { until } from "../running-api.ts";
import { type CliAtWork, cliAtWork, idIn } from "./run-cli.ts";

let cli: CliAtWork;
let id: string;
beforeAll(async () => {
  cli = await cliAtWork();
  await cli.api.startProductWorkers();
  const fields = ["--severity", "SEV-2", "--service", "API Service", "--title", "Pool exhausted", "--impact", "All."];
  id = idIn(await cli.incident(["declare", ...fields]));
  await until("everything of the declaration", async () => {
    const { stdout } = await outbox([id]);
    return (
      ["room (", "support (", "leadership (", "tracker (", "(page"].every((it) => stdout.includes(it)) || undefined
    );
  });
});
afterAll(async () => cli.close());

const outbox = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli.incident(["outbox", ...args], { env });
/** Asks with a token of the person's own. */
const as = async (person: string, args: readonly string[]) => {
  const { body } = await cli.api.post("/tokens", { name: person, standing: "responder", person });
  return outbox(args, { INCIDENT_TOKEN: String(body["token"]), INCIDENT_PERSON: person });
};

test("`incident outbox` prints to whom, by what, and the words, and that nobody was sent them", async () => {
  const { stdout, stderr, code } = await outbox([id]);
  expect(code).toBe(0);
  expect(stderr).toBe("Nobody was sent these: no vendor is configured for them, or none reaches whom they are for.\n");
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d \w+ \(page, \w+\): acknowledge/m);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d room \(chat\): room\/declaration/m);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d leadership \(mail.*\): leadership\/declared$/m);
  expect(stdout).toMatch(/^ {4}Severity: SEV-2$/m);
});

test("it is narrowed down by recipient, kind, time and number", async () => {
  const support = await outbox([id, "--to", "support", "--channel", "mail"]);
  expect(support.stdout.match(/^\d{4}-.*$/gm)).toEqual([
    expect.stringMatching(/ support \(mail.*\): support\/declared$/),
  ]);
  expect((await outbox([id, "--since", "1h", "--limit", "1"])).stdout.match(/^\d{4}-/gm)).toHaveLength(1);
  expect((await outbox(["--to", "nobody-of-that-name"])).stdout).toBe("There is nothing in it.\n");
  expect(await outbox(["--since", "soon"])).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining("--since: expected a time such as 1h") },
  });
  const page = await cli.api.get(`/outbox?incident=${id}&limit=2`);
  const older = await cli.api.get(`/outbox?incident=${id}&limit=200&before=${String(page.body["next"])}`);
  expect(page.body["messages"]).toHaveLength(2);
  const numbers = [page, older].flatMap(({ body }) => messagesIn(body).map(({ number }) => number));
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("what is for one person alone, only that person reads", async () => {
  const paged = messagesIn((await cli.api.get(`/outbox?incident=${id}&channel=page`)).body).map((it) => it.recipient);
  const [one = ""] = paged;
  const seen = await as(one, [id, "--channel", "page"]);
  expect(seen.stdout).toContain(` ${one} (page`);
  expect((await as("grace", [id, "--channel", "page"])).stdout).toBe("There is nothing in it.\n");
  expect((await as("grace", [id, "--to", "room"])).stdout).toContain("room/declaration");
});

test("messages that one may not read take no place in the list: older ones follow instead", async () => {
  const all = messagesIn((await cli.api.get(`/outbox?incident=${id}&limit=200`)).body);
  const isPersonal = ({ deed }: Message) => ["page", "withdraw-page", "direct"].includes(deed);
  const page = all.find(isPersonal)?.number ?? Number.NaN;
  const older = all.filter((it) => it.number < page && !isPersonal(it)).slice(0, 1);
  const { body } = await cli.api.post("/tokens", { name: "grace", standing: "responder", person: "grace" });
  const url = `/outbox?incident=${id}&before=${String(page + 1)}&limit=1`;
  const headers = { authorization: `Bearer ${String(body["token"])}` };
  const seen = (await cli.api.app.inject({ method: "GET", url, headers })).json<Record<string, unknown>>();
  expect(messagesIn(seen).map(({ number }) => number)).toEqual(older.map(({ number }) => number));
  expect(seen["next"]).toBe(older[0]?.number);
});

test("of a private incident only those inside read", async () => {
  const { body } = await cli.api.post(`/incidents/${id}/commands/makePrivate`, { by: "alice", reason: "Keys leaked" });
  await cli.api.get(`/incidents/${id}/timeline?minRevision=${String(body["revision"])}`);
  await until("the records", async () => {
    const { stdout } = await as("grace", [id]);
    return stdout === "There is nothing in it.\n" ? true : undefined;
  });
});

const messagesIn = (body: Readonly<Record<string, unknown>>): readonly Message[] => {
  const { messages } = body;
  return Array.isArray(messages) ? messages.filter(isMessage) : [];
};
interface Message {
  readonly number: number;
  readonly recipient: string;
  readonly deed: string;
}
const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && "number" in value && "recipient" in value;
