import { createHandoffs } from "../../activities/handoffs.ts";
import { checkedWording } from "../../activities/template-samples.ts";
import { readSettings } from "../config/read-settings.ts";
import type { DutyChange } from "../../domain/paging/duty-change.ts";
import type { Handoff, NewHandoff } from "../../records/handoffs.ts";

const { settings } = readSettings(
  "config.yaml",
  `
people: { alice: { name: Alice }, bob: { name: Bob, timeZone: Europe/Berlin }, olga: {} }
onCall: { primary: api }
schedules:
  api:
    name: API on-call
    owner: olga
    layers: [{ name: week, members: [alice, bob] }]
  office:
    owner: olga
    layers: [{ name: day, turns: never, members: [bob], restrictions: [{ from: "09:00", until: "21:00" }] }]
`,
);
/** A Monday at nine, when the rotation hands over. */
const monday = Date.parse("2026-01-26T09:00:00Z");
const run = { at: monday, key: "duty-handoffs", until: monday + 15 * 60_000 };
const wording = checkedWording(settings);

interface Owed {
  readonly key: string;
  readonly outcome: string | null;
  readonly doneAt: number | null;
}
interface Told {
  readonly key: string;
  readonly person: string;
  readonly text: string;
}
const openIncident = {
  id: "incident-2026-01-26-0823",
  severity: "sev2",
  title: "Payments fail",
  phase: "detect",
  resolvedAt: null,
};
/** A row of the table of obligations: somebody has to acknowledge and has not done so yet. */
const owed = { key: "acknowledged#1", outcome: null, doneAt: null };
const openItem = { incidentId: "incident-2026-01-02-1200", item: "A1", description: "Alert on pool usage" };

/** Makes a store of handoffs in memory. */
const bookInMemory = () => {
  const rows: Handoff[] = [];
  return {
    rows,
    handOver: async (made: NewHandoff) => {
      if (rows.every(({ workflow }) => workflow !== made.workflow))
        rows.push({ ...made, id: rows.length + 1, acknowledgedBy: null, acknowledgedAt: null });
      return Promise.resolve();
    },
    ofWorkflow: async (wanted: string) => Promise.resolve(rows.find(({ workflow }) => workflow === wanted)),
    lastHandedAt: async (schedule: string, person: string) =>
      Promise.resolve(rows.findLast((row) => row.schedule === schedule && row.person === person)?.handedAt),
  };
};

const handoffsWith = (changes: readonly DutyChange[] = [], fails?: string, page: readonly Owed[] = [owed]) => {
  const told: Told[] = [];
  const asked: unknown[] = [];
  const book = bookInMemory();
  const handoffs = createHandoffs({
    ...{ settings, book, wording },
    duty: { at: async () => Promise.resolve({ changes, outside: [] }) },
    direct: {
      send: async ({ key, person, text }) => {
        if (person === fails) throw new Error("the chat does not answer");
        told.push({ key, person, text });
        return Promise.resolve();
      },
    },
    records: {
      incidents: async (wanted, viewer) => {
        asked.push({ wanted, viewer });
        return Promise.resolve({ rows: [openIncident] });
      },
      obligations: async () => Promise.resolve({ rows: [{ ...owed, outcome: "kept" }, ...page] }),
      allActionItems: async () => Promise.resolve({ rows: [openItem] }),
    },
  });
  /** Begins the handoffs and sends the first message of each. */
  const handOver = async () => {
    for (const { workflowId } of (await handoffs.beginHandoffs(run)).begun)
      await handoffs.tellHandoff({ workflowId, news: "handed-over", at: monday });
  };
  return { handoffs, handOver, told, asked, book };
};

test("whoever is on duty from now on hears after whom, what is open, and what they owe", async () => {
  const { handOver, told, asked } = handoffsWith();
  await handOver();
  const incoming = told.find(({ text }) => text.startsWith("You are on duty in API on-call"));
  expect(incoming?.text).toBe(
    [
      `You are on duty in API on-call, after ${incoming?.person === "alice" ? "Bob, until Mon 2 Feb 09:00 UTC" : "Alice, until Mon 2 Feb 10:00 GMT+1"}.`,
      "Open incidents:",
      "- incident-2026-01-26-0823 SEV-2 Payments fail (nobody has declared it yet, its page is not acknowledged)",
      "Your action items:",
      "- incident-2026-01-02-1200 A1: Alert on pool usage",
      "Confirm that you have it: incident schedule handoff ack 1",
    ].join("\n"),
  );
  expect(asked).toContainEqual({
    wanted: expect.objectContaining({ open: true, kind: "real" }),
    viewer: { seesPrivate: false, person: incoming?.person },
  });
});

test("gaps of the coming week are foreseen: the schedule's owner hears of each, and so does whoever is on duty", async () => {
  const { handoffs, handOver, told } = handoffsWith();
  await handOver();
  await handoffs.tellGaps(run);
  const toOwner = told.filter(({ person }) => person === "olga");
  expect(toOwner).toHaveLength(1);
  const lines = toOwner[0]?.text.split("\n") ?? [];
  expect(lines[0]).toBe("office has gaps in the coming two weeks.");
  expect(lines).toContain("Nobody is on duty from Mon 26 Jan 21:00 UTC to Tue 27 Jan 09:00 UTC.");
  expect(lines).toHaveLength(16);
  expect(lines.at(-1)).toBe(
    "Put somebody on duty: incident schedule override add office PERSON --from TIME --until TIME --reason WHY",
  );
  const bob = told.find(({ person, key }) => person === "bob" && key.startsWith("duty-handoffs-office/"));
  // The times are in the reader's own time zone.
  expect(bob?.text).toContain("Nobody is on duty from Mon 26 Jan 22:00 GMT+1 to Tue 27 Jan 10:00 GMT+1.");
});

test.each([
  ["acknowledged in time", { ...owed, outcome: "kept" }, false],
  ["acknowledged too late", { ...owed, outcome: "missed", doneAt: monday }, false],
  ["too late, and still not acknowledged", { ...owed, outcome: "missed" }, true],
])("a page that was %s is marked so", async (_, page, isMarked) => {
  const { handOver, told } = handoffsWith([], undefined, [page]);
  await handOver();
  expect(told[0]?.text.includes("its page is not acknowledged")).toBe(isMarked);
});

test("an override made while the product runs counts", async () => {
  const change = { schedule: "api", person: "olga", from: monday, until: monday + 1000, reason: "swap" };
  const { handOver, told } = handoffsWith([change]);
  await handOver();
  expect(told.filter(({ key }) => key.startsWith("duty-handoffs-api/")).map(({ person }) => person)).toEqual(["olga"]);
});

test("handing over again hands the same to the same: no second row, and messages under the same keys", async () => {
  const { handoffs, handOver, told, book } = handoffsWith();
  const first = await handoffs.beginHandoffs(run);
  expect(first).toEqual({
    begun: [
      { workflowId: "duty-handoffs-api", confirmWithinMinutes: 60 },
      { workflowId: "duty-handoffs-office", confirmWithinMinutes: 60 },
    ],
  });
  await handOver();
  await handOver();
  expect(book.rows.map(({ schedule }) => schedule)).toEqual(["api", "office"]);
  expect(new Set(told.map(({ key }) => key)).size).toBe(2);
  expect(told).toHaveLength(4);
});

test("who cannot be told of gaps is tried again, and a schedule that is configured no more says nothing", async () => {
  const { handoffs, told, book } = handoffsWith([], "olga");
  await expect(handoffs.tellGaps(run)).rejects.toThrow("the chat does not answer");
  await book.handOver({ workflow: "old", schedule: "gone", person: "bob", after: null, handedAt: monday });
  await handoffs.tellHandoff({ workflowId: "old", news: "nobody-confirmed", at: monday });
  expect(told).toEqual([]);
});

test("whoever has heard is not told again by the next look, and the next one hears at their own turn", async () => {
  const { handoffs, handOver, book } = handoffsWith();
  await handOver();
  const looked = async (at: number) => {
    const { begun, next } = await handoffs.beginHandoffs({ at, key: String(at), until: at + 15 * 60_000 });
    return { to: begun.map(({ workflowId }) => workflowId.replace(/^\d+-/, "")), next };
  };
  const minutes = (count: number) => monday + count * 60_000;
  expect(await looked(minutes(15))).toEqual({ to: [], next: undefined });
  // On the next Monday Bob's hours in the office begin again, and the other person is on duty for the API.
  const nextMonday = monday + 7 * 86_400_000;
  expect(await looked(nextMonday - 60_000)).toEqual({ to: [], next: nextMonday });
  expect(await looked(nextMonday)).toEqual({ to: ["api", "office"], next: undefined });
  expect(book.rows.filter(({ schedule }) => schedule === "api").map(({ person }) => person)).toHaveLength(2);
});

test("who is not on duty any more hears nothing more of it: another has it", async () => {
  const { handoffs, told } = handoffsWith([
    { schedule: "api", person: "olga", from: monday + 1000, until: monday + 2000, reason: "swap" },
  ]);
  const { begun } = await handoffs.beginHandoffs(run);
  const [api] = begun;
  await handoffs.tellHandoff({ workflowId: api?.workflowId ?? "", news: "reminder", at: monday + 1000 });
  expect(told).toEqual([]);
  await handoffs.tellHandoff({ workflowId: api?.workflowId ?? "", news: "reminder", at: monday + 2000 });
  expect(told).toHaveLength(1);
});
