import { acknowledge, attended, close, declare, mitigated, resolve, takeCommand } from "./support/told-commands.ts";
import { type Story, story } from "./support/story.ts";

const lead = (person: string) => ({ type: "assignRole", role: "communications-lead", person }) as const;
const scribe = (person: string) => ({ type: "assignRole", role: "scribe", person }) as const;

/** Returns the questions for roles in the room, with the roles that they ask for. */
const askedInRoom = (it: Story) =>
  it.effects().flatMap((effect) => {
    if (effect.do !== "post" || effect.wording !== "room/roles-to-give") return [];
    const { commander, communicationsLead, scribe: wantsScribe } = effect.data;
    const wanted = [communicationsLead === true && "lead", wantsScribe === true && "scribe"].filter(Boolean);
    return [`${typeof commander === "string" ? commander : "nobody"}: ${wanted.join(", ")}`];
  });

const remindersOf = (it: Story, from: number, to: number) =>
  it.told(from, to).filter((row) => /remind\/(communications-lead|scribe)/.test(row));

describe("somebody who leads communication, and a scribe", () => {
  test.each([
    ["sev1", 10, "remind/communications-lead, remind/scribe, remind/room-update"],
    ["sev2", 20, "remind/communications-lead, remind/scribe"],
  ] as const)(
    "are asked for when somebody commands a %s, and of the commander at %i minutes",
    (severity, minutes, asked) => {
      const it = story();
      it.at(0, "dave", declare(severity));
      expect(askedInRoom(it)).toEqual([]);
      it.at(1, "bob", takeCommand);
      expect(askedInRoom(it)).toEqual(["bob: lead, scribe"]);
      it.to(minutes + 1);
      expect(remindersOf(it, 0, minutes + 1)).toEqual([`${String(minutes)} | bob | message | ${asked}`]);
      for (const promise of ["communications lead named", "scribe named"])
        expect(it.promised(promise)).toEqual([`0 → ${String(minutes)} | missed, still owed`]);
    },
  );

  test("are asked for no more once they are named, by the new commander neither", () => {
    const it = story();
    it.at(0, "dave", declare("sev2"));
    it.at(1, "bob", takeCommand);
    it.at(2, "carol", scribe("carol"));
    it.at(3, "erin", takeCommand, "Bob is off");
    it.at(4, "erin", lead("dave"));
    it.at(5, "bob", takeCommand, "Bob is back");
    expect(askedInRoom(it)).toEqual(["bob: lead, scribe", "erin: lead"]);
    it.to(25);
    expect(remindersOf(it, 0, 25)).toEqual([]);
    expect(it.promised("communications lead named")).toEqual(["0 → 20 | kept"]);
    expect(it.promised("scribe named")).toEqual(["0 → 20 | kept"]);
  });

  test.each(["sev3", "sev4"] as const)("are not asked for in a %s", (severity) => {
    const it = story();
    it.alert(0, severity);
    it.at(1, "alice", acknowledge);
    it.at(2, "bob", takeCommand);
    expect(askedInRoom(it)).toEqual([]);
    expect(it.promised("scribe named")).toEqual([]);
  });

  test("of a private incident is only the scribe: nobody outside is told anything", () => {
    const it = story();
    it.at(0, "dave", declare("sev2"));
    it.at(1, "dave", { type: "makePrivate", reason: "A person's data is concerned." });
    it.at(2, "bob", takeCommand);
    expect(askedInRoom(it)).toEqual(["bob: scribe"]);
    it.to(21);
    expect(remindersOf(it, 0, 21)).toEqual(["20 | bob | message | remind/scribe"]);
  });

  test("are there from the declaration on if they were named before it", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(1, "alice", acknowledge);
    it.at(2, "alice", lead("dave"));
    it.at(3, "alice", declare("sev2"));
    expect(it.promised("communications lead named")).toEqual(["3 → 23 | kept"]);
    expect(it.promised("scribe named")).toEqual(["3 → 23 | outstanding"]);
  });

  test("are owed anew after a reopening, since the close ends every role", () => {
    const it = attended();
    it.at(4, "bob", lead("dave"));
    it.at(20, "bob", mitigated);
    it.clear(30);
    it.at(40, "bob", resolve());
    it.at(60, "bob", close());
    it.at(80, "bob", { type: "reopen", reason: "It is back" });
    expect(it.promised("communications lead named")).toEqual(["2 → 22 | kept", "80 → 100 | outstanding"]);
    expect(it.promised("scribe named")).toEqual(["2 → 22 | missed, never", "80 → 100 | outstanding"]);
  });
});
