import { goingOut } from "../../domain/steps/join-effects.ts";
import type { EffectDoing } from "../../domain/incident/effects.ts";
import type { World } from "./support/simulator.ts";
import { acknowledge, attended, changeTo, declare, resolvedAt40, say, takeCommand } from "./support/told-commands.ts";
import { goodWorld, type Story, story } from "./support/story.ts";

const pages = (rows: readonly string[]) => rows.filter((row) => /\| (page|message) \|/.test(row));
const declarations = (rows: readonly string[]) => rows.filter((row) => row.endsWith("/declared"));

describe("a SEV-2 raised to SEV-1", () => {
  const it = attended("sev2");
  it.at(30, "bob", changeTo("sev1"));
  it.to(31);

  test("is all hands: one page to each of the rotation who has not been paged yet, and none after that", () => {
    const raised = attended("sev2");
    raised.at(10, "bob", changeTo("sev1"));
    raised.at(20, "bob", say("More hands are here."));
    raised.at(30, "bob", say("Still looking."));
    raised.at(40, "bob", changeTo("sev2"));
    raised.at(41, "bob", changeTo("sev1"));
    raised.at(50, "bob", say("Looking on."));
    expect(pages(raised.told(4, 50)).filter((row) => row.includes("| page |"))).toEqual([
      "10 | carol | page | help",
      "10 | dave | page | help",
    ]);
  });

  test("owes the new duties from the raise", () => {
    expect(it.promised("executives told")).toEqual(["30 → 45 | kept"]);
    expect(it.told(30)).toContain("30 | public | status page | investigating");
  });

  test("tells nobody twice: support and leadership knew", () => {
    expect(declarations(it.told(30))).toEqual(["30 | executives | mail | executives/declared"]);
  });

  test("takes the earlier deadline where one runs already", () => {
    expect(it.promised("room update")).toEqual(["2 → 17 | missed, still owed"]);
    expect(it.promised("support update")).toEqual(["2 → 60 | outstanding"]);
    expect(it.promised("status page, first entry")).toEqual(["2 → 17 | missed, done +13"]);
  });

  test("measures the resolution from the start of the impact, not from the raise", () => {
    expect(it.promised("resolution target")).toEqual(["0 → 60 | outstanding"]);
  });

  test("says so in the room and edits the declarations", () => {
    expect(it.told(30).filter((row) => row.includes("| chat |"))).toEqual([
      "30 | room | chat | room/severity-changed",
      "30 | room | chat | edited room/declaration",
      "30 | alerts-channel | chat | edited alerts/declaration",
    ]);
  });
});

test("a deadline that is near anyway stays when a raise would set a later one", () => {
  const it = attended("sev2");
  it.at(10, "bob", { type: "postUpdate", form: "free", text: "On it." });
  it.at(24, "bob", changeTo("sev1"));
  expect(it.promised("room update").slice(-1)).toEqual(["10 → 25 | outstanding"]);
});

test("a SEV-1 that was lowered and is raised again pages and tells nobody again", () => {
  const it = attended("sev2");
  it.at(5, "bob", changeTo("sev1"));
  it.at(7, "bob", changeTo("sev2"));
  it.at(9, "bob", changeTo("sev1"));
  it.to(10);
  expect(pages(it.told(6, 9))).toEqual([]);
  expect(declarations(it.told(6, 9))).toEqual([]);
  expect(it.promised("executives told")).toEqual(["5 → 20 | kept"]);
});

const phones = (rows: readonly string[]) => rows.filter((row) => row.includes("| page |"));

test("a SEV-2 raised before anybody commands asks the added at once, for both rounds, and nobody twice", () => {
  const it = story();
  it.at(0, "alice", declare("sev2"));
  it.at(3, "dave", changeTo("sev1"));
  it.to(6);
  expect(phones(it.told(0, 6))).toEqual([
    "0 | alice | page | acknowledge",
    "0 | bob | page | take-command",
    "3 | carol | page | acknowledge",
    "3 | dave | page | acknowledge",
    "5 | erin | page | take-command",
  ]);
});

test("whoever got no more than a message is paged when an acknowledged SEV-3 turns out to be a SEV-1", () => {
  const it = story();
  it.alert(0, "sev3");
  it.at(3, "dave", acknowledge);
  it.at(4, "dave", changeTo("sev1"));
  it.to(10);
  expect(pages(it.told(0, 10)).filter((row) => !row.includes("withdrawn") && !row.includes("chat"))).toEqual([
    "0 | alice | message | acknowledge",
    "4 | alice | page | help",
    "4 | carol | page | help",
  ]);
});

describe("a page on its way when the severity is raised", () => {
  /** No page has an outcome, so nobody knows whom the pages have reached. */
  const onTheWay: World = (effect, now) => (effect.do === "page" ? undefined : goodWorld(effect, now));
  const pagesIn = (it: Story) => it.effects().filter((effect): effect is EffectDoing<"page"> => effect.do === "page");

  test("is named to the page of the raise, which asks nobody of it a second time", () => {
    const it = story({ world: onTheWay });
    it.alert(0, "sev2");
    it.at(0, "bob", changeTo("sev1"));
    const [first, raised] = pagesIn(it);
    if (first === undefined || raised === undefined) throw new Error("nobody was paged");
    expect(raised.asks.map(({ target }) => target)).toEqual(["rotation"]);
    expect(goingOut(it.incident(), raised, it.effects()).underway).toEqual([{ at: it.start, asks: first.asks }]);
    expect(goingOut(it.incident(), first, it.effects())).toEqual(first);
  });

  test("is not named when it has failed and is tried again, nor when it asks for something else", () => {
    const it = story({ world: onTheWay });
    it.at(0, "alice", declare("sev2"));
    it.at(0, "bob", changeTo("sev1"));
    const [first, raised] = pagesIn(it);
    if (first === undefined || raised === undefined) throw new Error("nobody was paged");
    const askedUnderway = goingOut(it.incident(), raised, it.effects()).underway?.flatMap(({ asks }) => asks);
    expect(askedUnderway?.map(({ target }) => target)).toEqual(["primary", "commander-1"]);
    const acknowledgeAlone = { ...raised, asks: raised.asks.filter(({ ask }) => ask === "acknowledge") };
    const same = goingOut(it.incident(), acknowledgeAlone, [first, acknowledgeAlone]).underway;
    expect(same?.flatMap(({ asks }) => asks).map(({ target }) => target)).toEqual(["primary"]);
    const failed = { effect: first.key, obligations: [], reached: [], failed: "no channel took it", at: 0, seq: 99 };
    const later = { ...it.incident(), pages: [failed] };
    expect(goingOut(later, raised, it.effects()).underway).toBeUndefined();
  });
});

describe("a SEV-1 lowered to SEV-2", () => {
  const it = attended("sev1");
  it.at(5, "bob", changeTo("sev2"));

  test("relaxes what is not missed yet", () => {
    expect(it.promised("room update")).toEqual(["2 → 17 | outstanding"]);
    expect(it.promised("support update")).toEqual(["2 → 62 | outstanding"]);
    expect(it.promised("resolution target")).toEqual(["0 → 120 | outstanding"]);
    expect(it.promised("a responder besides the commander")).toEqual(["2 → 17 | kept"]);
  });

  test("owes engineering leadership the news from the lowering", () => {
    expect(it.promised("engineering leadership told")).toEqual(["5 → 35 | kept"]);
  });
});

test("what was missed before the lowering stays missed", () => {
  const it = attended("sev1");
  it.at(15, "bob", changeTo("sev2"));
  expect(it.promised("room update")).toEqual(["2 → 12 | missed, still owed"]);
});

describe("a SEV-2 lowered to SEV-3", () => {
  const it = attended("sev2");
  it.at(10, "bob", changeTo("sev3"));
  it.to(100);

  test("drops what is no longer promised, as moot, and nags nobody about it", () => {
    expect(it.promised("status page, first entry")).toEqual(["2 → 17 | moot"]);
    expect(it.promised("room update")).toEqual(["2 → 17 | moot"]);
    expect(it.promised("leadership update")).toEqual(["2 → 62 | moot"]);
    expect(it.told(11, 100)).toEqual([]);
  });

  test("owes the engineering lead nothing: engineering leadership, who knew, includes the lead", () => {
    expect(it.promised("engineering lead told")).toEqual([]);
    expect(declarations(it.told(10))).toEqual([]);
  });

  test("keeps the postmortem: the highest severity owes it", () => {
    it.at(100, "bob", { type: "markMitigated" });
    it.clear(100);
    it.at(120, "bob", {
      type: "resolve",
      mitigation: "Pool",
      serviceStatus: "Up",
      errorRate: "Low",
      latency: "Low",
    });
    expect(it.promised("postmortem held")).toEqual(["120 → 3000 | outstanding"]);
    expect(it.promised("draft submitted")).toEqual(["120 → 4440 | outstanding"]);
    expect(it.promised("postmortem ticket")).toEqual(["120 → 121 | kept"]);
  });
});

describe("severity raised while nobody has acknowledged", () => {
  test("starts the higher severity's round anew from the raise", () => {
    const it = story();
    it.alert(0, "sev3");
    it.at(20, "frank", changeTo("sev1"));
    it.to(31);
    expect(pages(it.rounds(0, 30))).toEqual([
      "0 | primary (acknowledge) | message | ",
      "20 | rotation (acknowledge) | page | ",
      "25 | rotation (acknowledge) + engineering-lead (acknowledge) + commander-1 (take-command) | page | ",
      "27 | commander-2 (take-command) | page | ",
      "30 | rotation (acknowledge) + engineering-lead (acknowledge, take-command) + fallback (acknowledge) | page | ",
    ]);
    expect(it.promised("acknowledged")).toEqual(["0 → 22 | missed, still owed"]);
  });

  test("pages the added at once, and nobody twice", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(3, "frank", changeTo("sev1"));
    expect(it.told(3).filter((row) => row.includes("| page |"))).toEqual([
      "3 | carol | page | acknowledge",
      "3 | dave | page | acknowledge",
    ]);
    it.to(8);
    expect(it.rounds(4, 8).filter((row) => row.includes("(acknowledge"))).toEqual([
      "8 | rotation (acknowledge) + engineering-lead (acknowledge) | page | ",
    ]);
  });

  test("lowered, pages nobody anew who has been paged for it", () => {
    const it = story();
    it.alert(0, "sev1");
    it.at(3, "frank", changeTo("sev2"));
    it.to(4);
    expect(it.told(3, 4).filter((row) => row.includes("acknowledge"))).toEqual([]);
  });

  test("pages whoever has only got a message that waits until they look", () => {
    const it = story();
    it.alert(0, "sev3");
    it.at(3, "frank", changeTo("sev2"));
    expect(it.told(3).filter((row) => row.includes("| page |"))).toEqual(["3 | alice | page | acknowledge"]);
  });

  test("owes what only the higher severity promises from the raise: it declares itself 5 minutes later", () => {
    const it = story();
    it.alert(0, "sev3");
    it.at(20, "frank", changeTo("sev2"));
    it.to(26);
    expect(it.promised("declared although nobody answers")).toEqual(["20 → 25 | kept"]);
  });
});

test("declaring graver than the alert proposed is a raise: the rotation is paged in once", () => {
  const it = story();
  it.alert(0, "sev2");
  it.at(1, "alice", acknowledge);
  it.at(3, "alice", declare("sev1"));
  expect(it.told(3).filter((row) => row.includes("| page |"))).toEqual([
    "3 | carol | page | help",
    "3 | dave | page | help",
    "3 | bob | page | take-command",
  ]);
});

test("a SEV-4 raised to SEV-2 opens a room, tells and pages what a SEV-2 owes, from the raise", () => {
  const it = story();
  it.alert(0, "sev4");
  it.at(1, "alice", acknowledge);
  it.at(90, "alice", changeTo("sev2"));
  it.to(91);
  expect(it.promised("war room")).toEqual(["90 → 91 | kept"]);
  expect(it.promised("tracking ticket")).toEqual(["90 → 91 | kept"]);
  expect(it.promised("support told")).toEqual(["90 → 91 | kept"]);
  expect(it.promised("leadership told")).toEqual(["90 → 120 | kept"]);
  expect(it.promised("resolution target")).toEqual(["0 → 120 | outstanding"]);
});

test("a notice lost when the severity was lowered is owed again when it is raised again, and can be kept", () => {
  let mailIsDown = true;
  const it = attended("sev1", {
    world: (effect) => (effect.do === "tell" && mailIsDown ? undefined : { ok: true, ref: effect.key }),
  });
  it.at(5, "bob", changeTo("sev2"));
  mailIsDown = false;
  it.at(10, "bob", changeTo("sev1"));
  expect(it.promised("executives told")).toEqual(["2 → 17 | moot", "10 → 25 | kept"]);
});

test("the severity it has already is refused, and so is changing a closed incident", () => {
  expect(attended("sev2").at(10, "bob", changeTo("sev2"))).toBe("It is SEV-2 already.");
  const it = resolvedAt40();
  it.at(60, "bob", { type: "close", impact: "None." });
  expect(it.at(61, "bob", changeTo("sev1"))).toMatch(/closed/);
});

test("raising after the resolution pages nobody", () => {
  const it = resolvedAt40();
  it.at(45, "bob", changeTo("sev1"));
  expect(pages(it.told(45))).toEqual([]);
});

test("a SEV-3's commander stays in command when it is raised", () => {
  const it = attended("sev3");
  it.at(10, "bob", changeTo("sev1"));
  it.at(11, "bob", takeCommand);
  it.to(20);
  expect(it.told(10, 20).filter((row) => row.includes("take-command"))).toEqual([]);
});
