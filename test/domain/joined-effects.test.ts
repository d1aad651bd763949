import { joinEffects, pointless } from "../../domain/steps/join-effects.ts";
import { attended, takeCommand } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const unattended = () => {
  const it = story({ world: () => undefined });
  it.alert(0, "sev1");
  it.to(10);
  return it;
};

describe("the effects of one wake-up", () => {
  test("are one page that carries all that is asked, and to whom", () => {
    const it = story();
    it.alert(0, "sev1");
    it.to(6);
    const pages = it.effects().filter((effect) => effect.do === "page" && effect.at === it.start + 5 * 60_000);
    expect(pages).toMatchObject([
      {
        asks: [
          { target: "rotation", ask: "acknowledge" },
          { target: "engineering-lead", ask: "acknowledge" },
          { target: "commander-1", ask: "take-command" },
        ],
      },
    ]);
  });

  test("ask nobody twice for the same, and keep a message apart", () => {
    const [page] = unattended()
      .effects()
      .filter((effect) => effect.do === "page");
    if (page?.do !== "page") throw new Error("nobody was paged");
    expect(joinEffects([page, page])).toEqual([page]);
    const message = { ...page, key: "message", urgency: "message" as const };
    expect(joinEffects([page, message])).toEqual([page, message]);
  });

  test("say the greatest lateness of what they bring together", () => {
    const [page] = unattended()
      .effects()
      .filter((effect) => effect.do === "page");
    if (page === undefined) throw new Error("nobody was paged");
    expect(
      joinEffects([
        { ...page, lateByMinutes: 3 },
        { ...page, lateByMinutes: 7 },
      ]),
    ).toMatchObject([{ lateByMinutes: 7 }]);
  });

  test("keep messages for different people, and different news for one audience, apart", () => {
    const it = attended();
    it.to(130);
    const tells = it.effects().filter((effect) => effect.do === "tell");
    expect(joinEffects(tells.filter((effect) => !effect.wording.includes("target")))).toHaveLength(
      tells.filter((effect) => !effect.wording.includes("target")).length,
    );
  });
});

describe("an effect that waited too long", () => {
  test("has lost its point when its round is over, and is recorded as dropped with the reason", () => {
    const it = story({ world: () => undefined });
    it.alert(0, "sev2");
    const [page] = it.effects().filter((effect) => effect.do === "page");
    if (page === undefined) throw new Error("nobody was paged");
    expect(pointless(it.incident(), page)).toBeUndefined();
    it.at(1, "alice", { type: "acknowledge" });
    const dropped = pointless(it.incident(), page);
    expect(dropped).toBe("the round is over");
    it.give(
      { type: "reportOutcome", effect: page, outcome: { ok: false, dropped: dropped ?? "" } },
      { kind: "system", name: "system", via: "machine" },
    );
    expect(it.timeline().at(-1)).toBe(`[14:25] Dropped: ${page.key}, the round is over`);
  });

  test("has lost its point when what it reminds of is done", () => {
    const it = attended();
    it.to(18);
    const nudges = it.effects().filter((effect) => effect.do === "remind");
    const nudge = nudges.findLast((effect) => effect.items.some(({ wording }) => wording === "remind/room-update"));
    if (nudge === undefined) throw new Error("nobody was reminded");
    expect(pointless(it.incident(), nudge)).toBeUndefined();
    it.at(19, "bob", { type: "postUpdate", form: "free", text: "Here I am." });
    it.at(19, "bob", { type: "postStatus", state: "investigating", text: "We look." });
    expect(pointless(it.incident(), nudge)).toBe("it has been done");
  });

  test("keeps its point when it announces: a declaration is posted also later", () => {
    const it = attended();
    const posted = it.effects().find((effect) => effect.do === "post");
    if (posted === undefined) throw new Error("nothing was posted");
    it.at(10, "bob", takeCommand);
    expect(pointless(it.incident(), posted)).toBeUndefined();
  });
});
