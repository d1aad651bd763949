import { defaultPolicy } from "../../domain/default-policy.ts";
import type pg from "pg";
import { createActivities } from "../../activities/index.ts";
import type { Effect } from "../../domain/incident/effects.ts";
import { createLocalPorts } from "../../integrations/local/local-ports.ts";
import { transcriptOf } from "../../integrations/local/transcript.ts";
import { exampleSettings } from "../config/example.ts";
import { exampleLife } from "../domain/support/example.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { headline, wording } from "./fakes.ts";

describe("the example incident on the local world", () => {
  let pool: pg.Pool;
  beforeAll(async () => {
    pool = await migratedDatabase();
  });
  afterAll(() => pool.end());

  const effects = exampleLife().effects();
  const perform = async () => {
    const { page, deliver } = createActivities({
      ports: createLocalPorts(pool, {
        recorder: { append: async () => undefined, timeline: async () => ["[14:28] Alice acknowledged page"] },
        conference: { jitsiUrl: "https://meet.example.com", key: "secret" },
      }),
      successors: {
        policyOf: () => defaultPolicy,
        open: async () => "incident-2026-01-30-1000",
        tell: async () => true,
        clear: async () => undefined,
        moveGroups: async () => undefined,
      },
      settings: exampleSettings,
      wording,
    });
    const one = async (effect: Effect) =>
      effect.do === "page" || effect.do === "withdrawPages" || effect.do === "openSuccessor"
        ? page(effect)
        : (await deliver([effect])).outcomes[0]?.outcome;
    const outcomes = [];
    for (const effect of effects) outcomes.push({ key: effect.key, outcome: await one(effect) });
    return outcomes;
  };

  test("is done whole, and done again changes nothing and answers the same", async () => {
    const first = await perform();
    const sent = await transcriptOf(pool, headline.id);
    expect(first.filter((it) => it.outcome?.ok !== true)).toEqual([]);
    expect(sent.length).toBeGreaterThan(effects.length / 2);
    expect(await perform()).toEqual(first);
    expect(await transcriptOf(pool, headline.id)).toEqual(sent);
  });

  test("reads to its people as the process document writes it", async () => {
    const sent = await transcriptOf(pool, headline.id);
    const messageAt = (minute: string, to: string) =>
      sent
        .filter((it) => new Date(it.at).toISOString().slice(11, 16) === minute && it.to === to)
        .map((it) => it.text)
        .join("\n");
    expect(messageAt("14:24", "alice")).toContain("Please acknowledge.");
    expect(messageAt("14:29", "bob")).toContain("Please take command.");
    expect(messageAt("14:35", "room")).toContain("[14:35] Bob (IC): Update - Investigation\n- Recent deployment:");
    expect(messageAt("15:10", "room")).toContain("[15:10] Bob (IC): INCIDENT RESOLVED ✅");
    expect(messageAt("15:30", "room")).toContain("- Postmortem: Scheduled for 2026-01-30 10:00 AM");
    expect(messageAt("15:30", "attendees")).toContain("2026-01-30 10:00 AM, 60 minutes");
    expect(sent.filter((it) => ["carol", "erin", "grace", "public"].includes(it.to))).toEqual([]);
  });
});
