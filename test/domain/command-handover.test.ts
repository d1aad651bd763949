import { attended, declare } from "./support/told-commands.ts";
import { quietPolicy, story } from "./support/story.ts";
import { commanderOf } from "../../domain/incident/incident.ts";

const offer = { type: "offerCommand", to: "erin" } as const;

describe("an offer of command", () => {
  const it = attended();
  const answer = it.at(10, "bob", offer);

  test("asks the person and is said in the room; until it is accepted the one who offered commands", () => {
    expect(answer).toBe("");
    expect(it.told(10)).toEqual([
      "10 | room | chat | room/command-offered",
      "10 | erin | message | remind/command-offered",
    ]);
    expect(commanderOf(it.incident())).toBe("bob");
  });

  test("is one at a time, with the instant it lapses", () => {
    expect(it.at(11, "bob", { type: "offerCommand", to: "carol" })).toBe("Command is offered to erin until 14:39.");
  });

  test("is for the person it was made to", () => {
    expect(it.at(12, "carol", { type: "acceptCommand" })).toMatch(/offered to erin, not to you/);
    expect(it.at(12, "carol", { type: "declineCommand" })).toMatch(/offered to erin, not to you/);
  });
});

test("accepted, it hands over: one commander before, one after, the room and the declarations say who", () => {
  const it = attended();
  it.at(10, "bob", offer);
  it.at(12, "erin", { type: "acceptCommand" });
  expect(commanderOf(it.incident())).toBe("erin");
  expect(it.told(12)).toEqual([
    "12 | room | chat | room/commander",
    "12 | room | chat | edited room/declaration",
    "12 | alerts-channel | chat | edited alerts/declaration",
    "12 | room | chat | room/roles-to-give",
  ]);
  it.to(30);
  expect(it.told(13, 30).filter((row) => row.includes("lapsed"))).toEqual([]);
});

test("from then on the new commander is the one who is reminded", () => {
  const it = attended();
  it.at(10, "bob", offer);
  it.at(11, "erin", { type: "acceptCommand" });
  it.to(15);
  expect(it.told(14)).toEqual(["14 | erin | message | remind/room-update-soon"]);
});

test("declined, it leaves command where it was, and the room hears it", () => {
  const it = attended();
  it.at(10, "bob", offer);
  it.at(12, "erin", { type: "declineCommand" });
  expect(it.told(12)).toEqual(["12 | room | chat | room/command-declined"]);
  expect(commanderOf(it.incident())).toBe("bob");
  expect(it.at(13, "bob", { type: "offerCommand", to: "carol" })).toBe("");
});

test("unanswered for 5 minutes, it lapses, not a minute earlier, and nobody else is paged for it", () => {
  const it = attended();
  it.at(5, "bob", offer);
  it.to(9);
  expect(it.incident().offer).toBeDefined();
  it.to(11);
  expect(it.told(6, 10)).toEqual(["10 | room | chat | room/command-offer-lapsed"]);
  expect(commanderOf(it.incident())).toBe("bob");
  expect(it.at(11, "erin", { type: "acceptCommand" })).toBe("Nobody has offered command.");
});

test("where the policy promises no commander, it stands as long as anybody has before the next person is asked", () => {
  const { commander: _, ...rest } = quietPolicy;
  const it = attended("sev2", { policy: { ...rest, thenAfterMinutes: 7 } });
  it.at(5, "bob", offer);
  expect(it.card("offer of command answered")?.due).toBe(it.start + 12 * 60_000);
  it.to(13);
  expect(it.told(6, 13)).toContain("12 | room | chat | room/command-offer-lapsed");
});

describe("taking command", () => {
  test("from somebody who commands takes their consent or a reason", () => {
    const it = attended();
    expect(it.at(10, "erin", { type: "takeCommand" })).toBe(
      "bob commands. Ask bob to hand over, or say why you override.",
    );
    expect(it.at(11, "erin", { type: "takeCommand" }, "Bob lost his connection")).toBe("");
    expect(commanderOf(it.incident())).toBe("erin");
    expect(it.timeline()).toContain("[14:35] Erin took command");
  });

  test("a commander may give it away directly", () => {
    const it = attended();
    expect(it.at(10, "bob", { type: "assignRole", role: "incident-commander", person: "erin" })).toBe("");
    expect(commanderOf(it.incident())).toBe("erin");
  });

  test("is never dropped", () => {
    expect(attended().at(10, "bob", { type: "releaseRole", role: "incident-commander", person: "bob" })).toMatch(
      /handed over, never dropped/,
    );
  });

  test("by the one who has it is answered, not refused", () => {
    expect(attended().at(10, "bob", { type: "takeCommand" })).toBe("bob commands already.");
  });

  test("withdraws every page of the round, also that to the engineering lead", () => {
    const it = story();
    it.at(0, "dave", declare("sev1"));
    it.at(6, "erin", { type: "takeCommand" });
    expect(it.told(6).filter((row) => row.endsWith("withdrawn"))).toEqual([
      "6 | bob | page | withdrawn",
      "6 | erin | page | withdrawn",
    ]);
  });
});
