import { readCommand } from "../../domain/commands/read-command.ts";
import type { CommandNamed } from "../../domain/commands/commands.ts";
import { quietPolicy } from "./support/story.ts";
import { attended, closedAt60 } from "./support/told-commands.ts";

const on = (date: string): number => Date.parse(`${date}T12:00:00Z`);
const item = (more: Partial<CommandNamed<"addActionItem">> = {}): CommandNamed<"addActionItem"> => ({
  type: "addActionItem",
  description: "Alert on pool usage",
  kind: "detect",
  owner: "alice",
  priority: "P1",
  acceptance: "The alert fires in a test",
  dueOn: on("2026-02-06"),
  ...more,
});
/** Makes a story with an action item due on Friday 6 February, before a weekend. */
const withItem = (more: Partial<CommandNamed<"addActionItem">> = {}) => {
  const it = closedAt60("sev2");
  it.at(70, "bob", item(more));
  return it;
};
const reminders = (it: ReturnType<typeof withItem>) =>
  it
    .effects()
    .flatMap((effect) =>
      (effect.do === "remind" && effect.items.some(({ wording }) => wording === "remind/action-item")) ||
      (effect.do === "tell" && effect.wording === "leadership/action-item-overdue")
        ? [`${new Date(effect.at).toISOString().slice(5, 16)} ${effect.do === "remind" ? effect.to : effect.audience}`]
        : [],
    );

describe("an action item", () => {
  test("that is late is asked for the working day before, on its day, on the next working day with the lead, and goes to leadership's digest after a week", () => {
    const it = withItem();
    it.on("2026-03-01 00:00");
    expect(reminders(it)).toEqual([
      "02-05T09:00 person:alice",
      "02-06T09:00 person:alice",
      "02-09T09:00 person:alice",
      "02-09T09:00 engineering-lead",
      "02-13T09:00 leadership",
    ]);
    expect(it.onCalendar("action item done")).toEqual(["2026-01-29 15:34 → 2026-02-06 17:00 | missed, still owed"]);
  });

  test("that is done is not asked for any more", () => {
    const it = withItem();
    it.on("2026-02-05 10:00");
    it.give({ type: "completeActionItem", item: "A1" }, { kind: "machine", name: "jira", via: "machine" });
    it.on("2026-03-01 00:00");
    expect(reminders(it)).toEqual(["02-05T09:00 person:alice"]);
    expect(it.onCalendar("action item done")).toEqual(["2026-01-29 15:34 → 2026-02-06 17:00 | kept"]);
  });

  test("whose day is moved is asked for anew, at the new day", () => {
    const it = withItem();
    it.on("2026-02-06 10:00");
    expect(
      it.at(8 * 1440, "bob", { type: "changeActionItem", item: "A1", dueOn: on("2026-02-12"), reason: "Holiday" }),
    ).toBe("");
    it.on("2026-02-12 10:00");
    expect(reminders(it)).toEqual([
      "02-05T09:00 person:alice",
      "02-06T09:00 person:alice",
      "02-11T09:00 person:alice",
      "02-12T09:00 person:alice",
    ]);
  });

  test("that changes hands is asked of its new owner", () => {
    const it = withItem();
    it.at(100, "bob", { type: "changeActionItem", item: "A1", owner: "dave", reason: "Alice is away" });
    it.on("2026-02-05 10:00");
    expect(reminders(it)).toEqual(["02-05T09:00 person:dave"]);
  });

  test("due on a weekend is owed by the end of the next working day", () => {
    expect(withItem({ dueOn: on("2026-02-07") }).onCalendar("action item done")).toEqual([
      "2026-01-29 15:34 → 2026-02-09 17:00 | outstanding",
    ]);
  });

  test("has description, owner, due date, priority P0 to P3 and acceptance criteria, all of which the tracker gets", () => {
    for (const priority of ["P0", "P1", "P2", "P3"] as const) {
      const { type: _, dueOn, ...fields } = item({ priority, dueOn: on("2026-02-04") });
      const values = { ...fields, dueOn: new Date(on("2026-02-04")).toISOString() };
      expect(readCommand("addActionItem", { ...fields, dueOn })).toEqual(item({ priority, dueOn: on("2026-02-04") }));
      const it = attended();
      it.at(10, "bob", item({ priority, dueOn: on("2026-02-04") }));
      const { kind: __, ...kept } = fields;
      expect(it.effects().filter((effect) => effect.do === "createItems")).toMatchObject([
        { items: [{ item: "A1", ...kept, dueOn: on("2026-02-04") }] },
      ]);
      for (const field of ["description", "owner", "priority", "acceptance"])
        expect(readCommand("addActionItem", { ...values, [field]: undefined })).toMatchObject({
          refusal: expect.stringContaining(`${field}: addActionItem needs it`),
        });
    }
    const { type: _, ...fields } = item();
    expect(readCommand("addActionItem", { ...fields, priority: "P4" })).toMatchObject({
      refusal: expect.stringContaining("P0, P1, P2, P3"),
    });
  });

  test("has a due date, and not one that has passed", () => {
    const { dueOn: _, ...undated } = item();
    const it = closedAt60();
    expect(it.at(70, "bob", undated)).toBe("Say when it is due: every action item has a due date.");
    expect(it.at(70, "bob", item({ dueOn: on("2026-01-20") }))).toBe("Its due date has passed.");
  });

  test("of priority P0 is due within 7 days: by default, and not a day later", () => {
    const { dueOn: _, ...undated } = item({ priority: "P0" });
    const it = closedAt60();
    it.at(70, "bob", undated);
    expect(it.onCalendar("action item done")).toEqual(["2026-01-29 15:34 → 2026-02-05 17:00 | outstanding"]);
    const eighthDay = it.now() + 8 * 86_400_000;
    expect(it.at(71, "bob", item({ priority: "P0", dueOn: eighthDay }))).toMatch(/A P0 item is due within 7 days/);
    expect(it.at(71, "bob", item({ priority: "P0", dueOn: it.now() + 7 * 86_400_000 }))).toBe("A2");
  });

  test("is created in the tracker, numbered, and can be added as soon as it is declared", () => {
    const it = attended();
    expect(it.at(10, "bob", item())).toBe("A1");
    expect(it.at(10, "bob", item())).toBe("A2");
    expect(it.told(10)).toEqual(["10 | tracker | ticket | action item", "10 | tracker | ticket | action item"]);
  });

  test("that is unknown or done is not completed", () => {
    const it = withItem();
    expect(it.at(80, "bob", { type: "completeActionItem", item: "A7" })).toBe(
      "There is no action item A7; there are 1.",
    );
    it.at(81, "bob", { type: "completeActionItem", item: "A1" });
    expect(it.at(82, "bob", { type: "completeActionItem", item: "A1" })).toBe("A1 is done already.");
  });
});

describe("the reviews", () => {
  const reviewed = () => {
    const it = withItem();
    it.at(80, "bob", item({ description: "Tune the pool", priority: "P2" }));
    return it;
  };
  const toHeidi = (it: ReturnType<typeof withItem>) =>
    it
      .effects()
      .flatMap((effect) =>
        (effect.do === "remind" && effect.to === "sre-lead") ||
        (effect.do === "tell" && effect.audience === "weekly-review")
          ? [
              `${new Date(effect.at).toISOString().slice(5, 16)} ${
                effect.do === "remind" ? effect.items.map(({ wording }) => wording).join(", ") : effect.audience
              }`,
            ]
          : [],
      );

  test("ask the SRE lead after 30 and 90 days, chase at the end of that working day, go to the weekly review's list, and end two weeks after", () => {
    const it = reviewed();
    it.on("2026-06-01 00:00");
    expect([...new Set(toHeidi(it))]).toEqual([
      // The weekly review lists the meeting, the draft and the publication, which were missed although people were
      // reminded.
      "02-03T09:00 weekly-review",
      "02-09T09:00 weekly-review",
      "03-02T09:00 remind/completion-review",
      "03-02T17:00 remind/completion-review",
      "03-03T09:00 weekly-review",
      "04-29T09:00 remind/effectiveness-review, remind/effectiveness-review",
      "04-29T17:00 remind/effectiveness-review, remind/effectiveness-review",
      "04-30T09:00 weekly-review",
    ]);
    expect(it.incident().ended).toMatchObject({ as: "completed", at: Date.parse("2026-05-13T17:00:00Z") });
    expect(it.onCalendar("30-day completion review")).toEqual(["2026-01-29 15:04 → 2026-03-02 17:00 | missed, never"]);
    expect(it.onCalendar("90-day effectiveness review")).toEqual([
      "2026-01-29 15:04 → 2026-04-29 17:00 | missed, never",
      "2026-01-29 15:04 → 2026-04-29 17:00 | missed, never",
    ]);
  });

  test.each(["sev1", "sev2", "sev3", "sev4"] as const)(
    "of a %s with action items are due after 30 and 90 days",
    (severity) => {
      const it = closedAt60(severity);
      it.at(70, "bob", item());
      expect(it.onCalendar("30-day completion review")).toEqual(["2026-01-29 15:04 → 2026-03-02 17:00 | outstanding"]);
      expect(it.onCalendar("90-day effectiveness review")).toEqual([
        "2026-01-29 15:04 → 2026-04-29 17:00 | outstanding",
      ]);
    },
  );

  test("are called by the days of the policy, on the scorecard and on the timeline", () => {
    const review = { afterDays: { sev2: 45 } };
    const policy = { ...quietPolicy, completionReview: review, effectivenessReview: { ...review, endsAfterDays: 14 } };
    const it = closedAt60("sev2", { policy });
    it.at(70, "bob", item());
    expect(it.onCalendar("45-day completion review")).toEqual(["2026-01-29 15:04 → 2026-03-16 17:00 | outstanding"]);
    expect(it.onCalendar("45-day effectiveness review")).toEqual(["2026-01-29 15:04 → 2026-03-16 17:00 | outstanding"]);
    it.at(71, "heidi", { type: "completeReview", note: "Done." });
    it.at(72, "heidi", { type: "reviewEffectiveness", item: "A1", effective: true, note: "Works." });
    expect(it.timeline().slice(-2)).toEqual([
      "[15:35] Heidi reviewed completion after 45 days: Done.",
      "[15:36] Heidi reviewed A1 after 45 days: effective. Works.",
    ]);
  });

  test("of every item, with the 30-day review and all else done, end the incident at once", () => {
    const it = reviewed();
    for (const id of ["A1", "A2"]) it.at(90, "bob", { type: "completeActionItem", item: id });
    it.at(91, "heidi", { type: "completeReview", note: "Done." });
    it.at(92, "heidi", { type: "reviewEffectiveness", item: "A1", effective: true, note: "Works." });
    for (const evidence of ["logs", "traces", "metrics"] as const)
      it.at(93, "bob", { type: "saveEvidence", evidence, link: "https://e" });
    it.at(94, "bob", { type: "recordMeetingHeld" });
    it.at(95, "bob", { type: "submitDraft", link: "https://d" });
    it.at(96, "bob", { type: "closeComments" });
    it.at(97, "bob", { type: "publishPostmortem", link: "https://p" });
    expect(it.incident().ended).toBeUndefined();
    it.at(98, "heidi", { type: "reviewEffectiveness", item: "A2", effective: false, note: "Did not help." });
    expect(it.incident().ended?.as).toBe("completed");
  });

  test("come after the close, once each, for items there are", () => {
    const open = attended();
    expect(open.at(10, "heidi", { type: "completeReview", note: "Early." })).toMatch(/not resolved yet/);
    const it = reviewed();
    expect(it.at(90, "heidi", { type: "reviewEffectiveness", item: "A9", effective: true, note: "?" })).toMatch(
      /no action item A9/,
    );
    it.at(91, "heidi", { type: "reviewEffectiveness", item: "A1", effective: true, note: "Works." });
    expect(it.at(92, "heidi", { type: "reviewEffectiveness", item: "A1", effective: true, note: "Works." })).toBe(
      "A1 is reviewed already.",
    );
  });
});
