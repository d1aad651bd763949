import type pg from "pg";
import type { TicketItem, Tracker } from "../../activities/ports/follow-up.ts";
import { jiraAt } from "../../integrations/jira/issues.ts";
import { createJiraTracker } from "../../integrations/jira/tracker.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { localPortsOn } from "./local-ports-on.ts";
import { at, failureOf, incidentOfItsOwn } from "./contracts/delivered.ts";
import { trackerContract } from "./contracts/tracker.ts";
import { type FakeJira, startJira, user } from "./vendors/fake-jira.ts";

let pool: pg.Pool;
let jira: FakeJira;
beforeAll(async () => {
  pool = await migratedDatabase();
  jira = await startJira({
    "alice@example.com": "5b10a2844c20165700ede21g",
    "bobby@example.com": "5b10a2844c20165700ede22h",
  });
});
afterAll(async () => {
  await jira.close();
  await pool.end();
});
afterEach(() => expect(jira.faults()).toEqual([]));

// Nothing listens on port 1, so connections are refused at once.
const nowhere = "http://127.0.0.1:1";
const trackerAt = (url: string, token = user.token): Tracker =>
  createJiraTracker(jiraAt({ ...user, url, token }), {
    ...{ project: "OPS", issueType: "Task", log: createDeliveryLog(pool) },
    emails: new Map([
      ["alice", "alice@example.com"],
      ["bob", "bob@example.com"],
    ]),
    before: localPortsOn(pool).tracker,
  });

const issueAt = (ref: string) => jira.issues().find(({ key }) => key === ref);
const itemsOf = (incidentId: string) => jira.issues().filter(({ text }) => text.includes(`Incident: ${incidentId}, `));
const fieldIn = (text: string, name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1] ?? "";

trackerContract("Jira", async () =>
  Promise.resolve({
    tracker: trackerAt(jira.url),
    unreachable: trackerAt(nowhere),
    ticket: async (ref) => {
      const { title = "", comments = [] } = issueAt(ref) ?? {};
      return Promise.resolve({ title, comments: comments.map(({ text }) => text) });
    },
    items: async (incidentId) =>
      Promise.resolve(
        itemsOf(incidentId).map(({ text, dueOn = "" }): TicketItem => ({
          ...{ item: fieldIn(text, "Incident").split(", ")[1] ?? "", description: text.split("\n\n")[0] ?? "" },
          ...{ owner: fieldIn(text, "Owner"), priority: fieldIn(text, "Priority") },
          // Jira keeps the day, and the contract's items are due at the time of day of `at`.
          ...{ dueOn: Date.parse(dueOn) + (at % 86_400_000), acceptance: fieldIn(text, "Acceptance") },
        })),
      ),
  }),
);

const tracking = { ticket: "tracking", title: "INCIDENT-2026-01-29: Checkout fails", text: "See the room." } as const;
const item = (owner: string): TicketItem => ({
  ...{ item: "A1", description: "Alert on pool exhaustion", owner, priority: "P0" },
  ...{ dueOn: Date.UTC(2026, 1, 5, 17), acceptance: "The alert fires in the gameday." },
});

test("an action item is assigned to whom Jira knows, and due; of anybody else it names the owner", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const [known, unknown] = [item("alice"), { ...item("bob"), item: "A2" }];
  const ref = await trackerAt(jira.url).createItems({ ...effect("createItems/1"), items: [known, unknown] });
  expect(ref).toMatch(/^OPS-\d+, OPS-\d+$/);
  expect(itemsOf(incidentId)).toMatchObject([
    {
      ...{ title: `${incidentId} A1 (P0): Alert on pool exhaustion`, issueType: "Task" },
      ...{ assignee: "5b10a2844c20165700ede21g", dueOn: "2026-02-05" },
    },
    { text: expect.stringContaining("Owner: bob\nPriority: P0\nDue: 2026-02-05") },
  ]);
  expect(itemsOf(incidentId)[1]?.assignee).toBeUndefined();
});

test("a ticket, a comment and an action item whose answer was lost are there once", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const tracker = trackerAt(jira.url);
  const before = jira.issues().length;
  const ticket = async () => tracker.createTicket({ ...effect("createTicket/1"), ...tracking });
  jira.answerNext("lost");
  expect(await failureOf(ticket())).toBe("retry");
  const ref = await ticket();
  const comment = async () => tracker.comment({ ...effect("comment/1"), ticket: "tracking", text: "Mitigated." });
  jira.answerNext("lost");
  expect(await failureOf(comment())).toBe("retry");
  await comment();
  expect(issueAt(ref)?.comments.map(({ text }) => text)).toEqual(["Mitigated."]);
  const items = async () => tracker.createItems({ ...effect("createItems/1"), items: [item("carol")] });
  jira.answerNext("lost");
  expect(await failureOf(items())).toBe("retry");
  await items();
  expect(itemsOf(incidentId)).toHaveLength(1);
  expect(jira.issues().length - before).toBe(2);
});

test("nothing is made again while Jira cannot say whether it was made", async () => {
  const { effect } = incidentOfItsOwn();
  const before = jira.issues().length;
  const ticket = async () => trackerAt(jira.url).createTicket({ ...effect("createTicket/1"), ...tracking });
  jira.answerNext("lost", { status: 503 });
  expect(await failureOf(ticket())).toBe("retry");
  expect(await failureOf(ticket())).toBe("retry");
  expect(await ticket()).toMatch(/^OPS-/);
  expect(jira.issues().length - before).toBe(1);
});

test("of a private incident Jira learns only that there is one", async () => {
  const { incidentId, effect } = incidentOfItsOwn();
  const inside = (name: string) => ({ ...effect(name), isPrivate: true });
  const tracker = trackerAt(jira.url);
  const ref = await tracker.createTicket({ ...inside("createTicket/1"), ...tracking });
  expect(issueAt(ref)).toMatchObject({ title: `${incidentId}: private` });
  expect(JSON.stringify(issueAt(ref))).not.toContain("Checkout");
  await tracker.comment({ ...inside("comment/1"), ticket: "tracking", text: "Keys leaked." });
  expect(issueAt(ref)?.comments.map(({ text }) => text)).toEqual([
    "There is news of this private incident. Only those inside know what it is.",
  ]);
  await tracker.createItems({ ...inside("createItems/1"), items: [item("alice")] });
  expect(itemsOf(incidentId)).toEqual([]);
});

test("the ticket of an incident that began before Jira was configured is commented on where it is", async () => {
  const { effect, incidentId } = incidentOfItsOwn();
  const { tracker } = localPortsOn(pool);
  await tracker.createTicket({ ...effect("createTicket/1"), ...tracking });
  await trackerAt(jira.url).comment({ ...effect("comment/1"), ticket: "tracking", text: "Mitigated." });
  const sql = "select text from local.outbox where incident_id = $1 and deed = 'comment'";
  expect((await pool.query(sql, [incidentId])).rows).toEqual([{ text: "Mitigated." }]);
});

test("texts of any length and kind arrive as they are, in one line where one is meant", async () => {
  const text = `*not bold* {noformat}\n\n\nsecond ${"ü🔥".repeat(30_000)}\0`;
  const wanted = {
    ...incidentOfItsOwn().effect("createTicket/1"),
    ...tracking,
    title: `two\nlines ${"x".repeat(400)}`,
    text,
  };
  const ref = await trackerAt(jira.url).createTicket(wanted);
  expect(issueAt(ref)?.title.startsWith("two lines xxx")).toBe(true);
  expect(issueAt(ref)?.text.startsWith("*not bold* {noformat}\n\nsecond ü🔥")).toBe(true);
});

test.each([
  [{ status: 429, headers: { "retry-after": "7" } }, "retry-after", 7000],
  [{ status: 503 }, "retry", undefined],
  [{ status: 200, body: "<html>Maintenance</html>" }, "retry", undefined],
  [{ status: 401, body: "{}" }, "configuration", undefined],
  [{ status: 400, body: '{"errors":{"project":"valid project is required"}}' }, "permanent", undefined],
] as const)("answered by %j is a matter of %s", async (answer, kind, retryAfterMs) => {
  jira.answerNext(answer);
  const failure: unknown = await trackerAt(jira.url)
    .createTicket({ ...incidentOfItsOwn().effect("createTicket/1"), ...tracking })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind, retryAfterMs });
});

test("a wrong token is a matter of configuration, and is not told", async () => {
  const failure: unknown = await trackerAt(jira.url, "a wrong token")
    .createTicket({ ...incidentOfItsOwn().effect("createTicket/1"), ...tracking })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: "configuration" });
  expect(String(failure)).not.toContain("a wrong token");
});
