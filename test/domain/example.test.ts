import { metricsOf } from "../../domain/accounts/response-metrics.ts";
import { scorecard } from "../../domain/accounts/scorecard.ts";
import { system } from "../../domain/incident/people.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { followUpMessages, followUpVerdicts, liveMessages, liveVerdicts } from "../support/example-tables.ts";
import { exampleLife } from "./support/example.ts";
import { messagesOf } from "./support/transcript.ts";

const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");
const sorted = (rows: readonly (readonly string[])[]): readonly string[] => rows.map((row) => row.join(" | ")).sort();

describe("the process document's example", () => {
  const life = exampleLife();

  test("sends every message of the hand-worked tables, and no other", () => {
    const sent = life.effects().flatMap((effect) => messagesOf(effect).map((row) => [stamp(effect.at), ...row]));
    expect(sorted(sent)).toEqual(sorted([...liveMessages, ...followUpMessages]));
  });

  test("keeps and misses what the hand-worked tables say", () => {
    const rows = scorecard(life.incident(), life.now()).map(({ promise, since, due, inWords, at }) => [
      promise,
      stamp(since),
      stamp(due),
      inWords,
      at === undefined ? "" : stamp(at),
    ]);
    expect(sorted(rows)).toEqual(sorted([...liveVerdicts, ...followUpVerdicts]));
  });

  test("detects in 1 minute, is acknowledged in 4 and resolved in 47", () => {
    expect(metricsOf(life.incident())).toEqual({ timeToDetect: 1, timeToAcknowledge: 4, timeToResolve: 47 });
  });

  test("ends with the 90-day review, owing nothing", () => {
    expect(life.incident().ended?.as).toBe("completed");
    expect(stamp(life.now())).toBe("2026-04-29 10:00");
  });

  test("ends once, whatever is reported after the end", () => {
    const [effect] = life.effects();
    if (effect === undefined) throw new Error("nothing was sent");
    expect(life.give({ type: "reportOutcome", effect, outcome: { ok: true } }, system)).toEqual({});
    expect(life.events().filter(({ type }) => type === "ended")).toHaveLength(1);
  });
});
