import { createHandoffs } from "../../activities/handoffs.ts";
import { readSettings } from "../../config/config.ts";
import type { DutyChange } from "../../on-call/duty-change.ts";

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
/** Monday, when the rotation hands over. */
const monday = Date.parse("2026-01-26T09:00:00Z");
const run = { at: monday, key: "duty-handoffs" };

interface Told {
  readonly key: string;
  readonly person: string;
  readonly text: string;
}
const openIncident = { id: "incident-2026-01-26-0823", severity: "sev2", title: "Payments fail", phase: "detect" };
const openItem = { incidentId: "incident-2026-01-02-1200", item: "A1", description: "Alert on pool usage" };

const handoffsWith = (changes: readonly DutyChange[] = [], fails?: string) => {
  const told: Told[] = [];
  const asked: unknown[] = [];
  const handoffs = createHandoffs({
    settings,
    duty: { at: async () => Promise.resolve({ changes, outside: [] }) },
    chat: {
      direct: async ({ key, person, text }) => {
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
      allActionItems: async () => Promise.resolve({ rows: [openItem] }),
    },
  });
  return { handoffs, told, asked };
};

test("whoever is on duty from now on hears after whom, what is open, and what they owe", async () => {
  const { handoffs, told, asked } = handoffsWith();
  await handoffs.tellHandoffs(run);
  const incoming = told.find(({ text }) => text.startsWith("You are on duty in API on-call"));
  expect(incoming?.text).toBe(
    [
      `You are on duty in API on-call, after ${incoming?.person === "alice" ? "Bob" : "Alice"}.`,
      "Open incidents:",
      "- incident-2026-01-26-0823 SEV-2 Payments fail (nobody has declared it yet)",
      "Your action items:",
      "- incident-2026-01-02-1200 A1: Alert on pool usage",
    ].join("\n"),
  );
  expect(asked).toContainEqual({
    wanted: expect.objectContaining({ open: true, kind: "real" }),
    viewer: { seesPrivate: false, person: incoming?.person },
  });
});

test("gaps of the coming week are foreseen: the schedule's owner hears of each, and so does whoever is on duty", async () => {
  const { handoffs, told } = handoffsWith();
  await handoffs.tellHandoffs(run);
  const toOwner = told.filter(({ person }) => person === "olga");
  expect(toOwner).toHaveLength(1);
  const lines = toOwner[0]?.text.split("\n") ?? [];
  expect(lines[0]).toBe("office has gaps in the coming week.");
  expect(lines).toContain("Nobody is on duty from Mon 26 Jan 21:00 UTC to Tue 27 Jan 09:00 UTC.");
  expect(lines).toHaveLength(9);
  expect(lines.at(-1)).toBe("Put somebody on duty: incident schedule override add office PERSON");
  const bob = told.find(({ person, key }) => person === "bob" && key.includes("/office/"));
  // In the clock of whoever reads it.
  expect(bob?.text).toContain("Nobody is on duty from Mon 26 Jan 22:00 GMT+1 to Tue 27 Jan 10:00 GMT+1.");
});

test("an override made while the product runs counts", async () => {
  const change = { schedule: "api", person: "olga", from: monday, until: monday + 1000, reason: "swap" };
  const { handoffs, told } = handoffsWith([change]);
  await handoffs.tellHandoffs(run);
  expect(told.filter(({ key }) => key.includes("/api/")).map(({ person }) => person)).toEqual(["olga"]);
});

test("one who cannot be told keeps nobody else from hearing, and is tried again under the same keys", async () => {
  const { handoffs, told } = handoffsWith([], "olga");
  await expect(handoffs.tellHandoffs(run)).rejects.toThrow("the chat does not answer");
  expect(told.map(({ key }) => key)).toContain("duty-handoffs/office/handoff/bob");
});
