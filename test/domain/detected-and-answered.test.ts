import { acknowledge, declare } from "./support/told-commands.ts";
import { monitoring } from "./support/cast.ts";
import { story } from "./support/story.ts";

const rowsWith = (rows: readonly string[], what: string) => rows.filter((row) => row.includes(what));

describe("an alert of a SEV-1 or SEV-2", () => {
  test.each(["sev1", "sev2"] as const)("declares a %s by itself after 5 minutes, if nobody answers", (severity) => {
    const it = story();
    it.alert(0, severity);
    it.to(4);
    expect(it.incident().episodes[0]?.declared).toBeUndefined();
    it.to(5);
    expect(it.incident().episodes[0]?.declared).toMatchObject({ bySystem: true });
    expect(it.promised("declared although nobody answers")).toEqual(["0 → 5 | kept"]);
  });

  test("tells nobody in the world but on-call before it is declared", () => {
    const it = story();
    it.alert(0, "sev1");
    it.to(4);
    expect(it.told(0, 4).filter((row) => !row.includes("| page |"))).toEqual([]);
  });

  test("declares nothing by itself once somebody has it", () => {
    const it = story();
    it.alert(0, "sev1");
    it.at(4, "alice", acknowledge);
    it.to(6);
    expect(it.incident().episodes[0]?.declared).toBeUndefined();
    expect(it.promised("declared although nobody answers")).toEqual(["0 → 5 | moot"]);
  });
});

describe("detection", () => {
  test.each(["sev1", "sev2", "sev3"] as const)(
    "of a %s is owed within 5 minutes of the start of the impact",
    (severity) => {
      const detectedAfter = (minutes: number) => {
        const it = story();
        it.at(0, "dave", { ...declare(severity), impactStartedAt: it.start - minutes * 60_000 });
        return it.promised("detected");
      };
      expect(detectedAfter(5)).toEqual(["-5 → 0 | kept"]);
      expect(detectedAfter(6)).toEqual(["-6 → -1 | missed, done +1"]);
    },
  );

  test("of a SEV-4 is not promised", () => {
    const it = story();
    it.at(0, "dave", { ...declare("sev4"), impactStartedAt: it.start - 3_600_000 });
    expect(it.promised("detected")).toEqual([]);
  });
});

describe("the acknowledgement", () => {
  test.each(["sev1", "sev2"] as const)("of a %s is owed within 2 minutes", (severity) => {
    const acknowledgedAt = (minute: number) => {
      const it = story();
      it.alert(0, severity);
      it.at(minute, "alice", acknowledge);
      return it.promised("acknowledged");
    };
    expect(acknowledgedAt(2)).toEqual(["0 → 2 | kept"]);
    expect(acknowledgedAt(3)).toEqual(["0 → 2 | missed, done +1"]);
  });
});

describe("the first response", () => {
  test.each([
    ["sev1", 5],
    ["sev2", 15],
    ["sev3", 60],
    ["sev4", 1440],
  ] as const)("to a %s is a human command after the acknowledgement within %i minutes", (severity, minutes) => {
    const respondedAt = (minute: number) => {
      const it = story();
      it.alert(0, severity);
      it.at(1, "alice", acknowledge);
      it.give({ type: "recordFinding", text: "Canary is red." }, monitoring);
      expect(it.promised("first response")).toEqual([`0 → ${String(minutes)} | outstanding`]);
      it.at(minute, "alice", { type: "recordFinding", text: "Pool is full." });
      return it.promised("first response");
    };
    expect(respondedAt(minutes)).toEqual([`0 → ${String(minutes)} | kept`]);
    expect(respondedAt(minutes + 1)).toEqual([`0 → ${String(minutes)} | missed, done +1`]);
  });

  test("that is missing is told to leadership once, when it was declared before", () => {
    const it = story();
    it.at(0, "dave", declare("sev2"));
    it.at(1, "alice", acknowledge);
    it.to(100);
    expect(rowsWith(it.told(0, 100), "no-response")).toEqual(["15 | leadership | mail | leadership/no-response"]);
  });
});
