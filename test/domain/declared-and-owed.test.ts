import { system } from "../../domain/incident/people.ts";
import { acknowledge, attended, declare, takeCommand } from "./support/told-commands.ts";
import { story, without } from "./support/story.ts";

const rowsWith = (rows: readonly string[], what: string) => rows.filter((row) => row.includes(what));

test("declaring by hand opens, declares and pages at once", () => {
  const it = story();
  it.at(0, "dave", declare("sev2"));
  expect(it.told(0)).toEqual([
    "0 | alice | page | acknowledge",
    "0 | bob | page | take-command",
    "0 | room | chat | room/declaration",
    "0 | alerts-channel | chat | alerts/declaration",
    "0 | tracker | ticket | ticket/tracking",
    "0 | support | mail + chat | support/declared",
    "0 | leadership | mail | leadership/declared",
    "0 | engineering-leadership | mail | engineering-leadership/declared",
    "0 | room | chat | edited room/declaration",
  ]);
});

describe("the commander", () => {
  test.each([
    ["sev1", 5],
    ["sev2", 15],
  ] as const)(
    "of a %s is owed within %i minutes of the declaration; then whoever acknowledged is asked",
    (severity, minutes) => {
      const it = story();
      it.alert(0, severity);
      it.at(1, "alice", acknowledge);
      it.at(2, "alice", declare(severity));
      it.to(3 + minutes);
      expect(it.promised("commander")).toEqual([`2 → ${String(2 + minutes)} | missed, still owed`]);
      expect(rowsWith(it.told(3, 2 + minutes), "remind/take-command")).toEqual([
        expect.stringMatching(`^${2 + minutes} \\| alice \\| message \\| `),
      ]);
    },
  );

  test.each([
    ["sev1", ["2 | commander-1", "4 | commander-2", "7 | engineering-lead"]],
    ["sev2", ["2 | commander-1", "7 | commander-2", "12 | engineering-lead"]],
  ] as const)(
    "of a %s is paged for along the rota, and then everybody: after an hour, hourly for a day, then daily",
    (severity, first) => {
      const it = story();
      it.alert(0, severity);
      it.at(1, "alice", acknowledge);
      it.at(2, "alice", declare(severity));
      it.to(2 + 4 * 1440);
      const everyone = [
        ...Array.from({ length: 24 }, (_, hour) => 2 + 60 * (hour + 1)),
        2 + 2 * 1440,
        2 + 3 * 1440,
        2 + 4 * 1440,
      ];
      const minutes = it
        .rounds(2, 2 + 4 * 1440)
        .filter((row) => row.includes("(take-command)"))
        .map((row) => row.replace(/ \(take-command\).*/, ""));
      expect(minutes).toEqual([...first, ...everyone.map((minute) => `${String(minute)} | everyone`)]);
    },
  );
});

describe("a responder besides the commander", () => {
  test.each([
    ["sev1", 15],
    ["sev2", 30],
  ] as const)("in a %s is owed within %i minutes; then the commander is reminded", (severity, minutes) => {
    const it = story();
    it.at(0, "dave", declare(severity));
    it.at(1, "bob", takeCommand);
    it.to(minutes + 1);
    expect(rowsWith(it.told(0, minutes), "remind/responder")).toEqual([
      expect.stringMatching(new RegExp(`^${String(minutes)} \\| bob`)),
    ]);
    expect(it.promised("a responder besides the commander")).toEqual([`0 → ${String(minutes)} | missed, still owed`]);
  });

  test("is there when a second person joins", () => {
    const it = story();
    it.at(0, "dave", declare("sev2"));
    it.at(1, "bob", takeCommand);
    it.at(2, "carol", { type: "join" });
    expect(it.promised("a responder besides the commander")).toEqual(["0 → 30 | kept"]);
  });
});

describe("what the system makes at the declaration", () => {
  test.each([
    ["sev1", 1],
    ["sev2", 1],
    ["sev3", 5],
  ] as const)("of a %s is owed within %i minutes; while it is not there the commander is told", (severity, minutes) => {
    const it = attended(severity, { world: without("openRoom", "post", "createTicket") });
    const since = severity === "sev3" ? 1 : 2;
    it.to(since + minutes + 4);
    for (const promise of ["war room", "declaration message", "tracking ticket"])
      expect(it.promised(promise)).toEqual([`${String(since)} → ${String(since + minutes)} | missed, still owed`]);
    expect(rowsWith(it.told(0, 20), "remind/not-made")).toEqual([
      `${since + minutes} | bob | message | remind/not-made`,
    ]);
  });

  test("is a room named as the document says; its pinned declaration links the ticket as soon as there is one", () => {
    for (const severity of ["sev1", "sev2", "sev3"] as const) {
      const it = attended(severity);
      expect(it.incident().id).toBe("incident-2026-01-29-1423");
      const ticket = it.effects().find((effect) => effect.do === "createTicket" && effect.ticket === "tracking");
      const pinned = it.effects().filter((effect) => effect.do === "edit" && effect.to === "room");
      expect(pinned.map(({ at }) => at)[0]).toBe(ticket?.at);
      for (const edit of pinned)
        expect(edit).toMatchObject({ name: "declaration", wording: "room/declaration", data: { ticket: ticket?.key } });
    }
  });

  test("is no ticket in an archived room", () => {
    const it = attended("sev2", { world: without("createTicket") });
    it.at(5, "bob", { type: "declareFalseAlarm", reason: "A probe." });
    const [ticket] = it.effects().filter((effect) => effect.do === "createTicket");
    if (ticket === undefined) throw new Error("no ticket was asked for");
    const before = it.effects().length;
    it.give({ type: "reportOutcome", effect: ticket, outcome: { ok: true, ref: "INC-1" } }, system);
    expect(it.effects().slice(before)).toEqual([]);
  });

  test("is told to the commander who is there by then", () => {
    const it = story({ world: without("openRoom", "post", "createTicket") });
    it.at(0, "bob", declare("sev2"));
    it.at(0, "bob", takeCommand);
    it.to(2);
    expect(rowsWith(it.told(0, 2), "not-made")).toEqual(["1 | bob | message | remind/not-made"]);
  });

  test("of a SEV-4 is a backlog ticket within 5 minutes", () => {
    const it = story({ world: without("createTicket") });
    it.alert(0, "sev4");
    it.to(6);
    expect(it.promised("backlog ticket")).toEqual(["0 → 5 | missed, still owed"]);
  });
});

describe("those who are told of the declaration", () => {
  test.each([
    ["sev1", "support", 1],
    ["sev1", "leadership", 1],
    ["sev1", "executives", 15],
    ["sev2", "support", 1],
    ["sev2", "leadership", 30],
    ["sev2", "engineering leadership", 30],
    ["sev3", "engineering lead", 60],
  ] as const)(
    "of a %s: %s within %i minutes, and if they could not be told the commander is",
    (severity, audience, minutes) => {
      const it = story({ world: without("tell") });
      it.at(0, "bob", declare(severity));
      it.at(0, "bob", takeCommand);
      it.to(minutes + 1);
      expect(it.promised(`${audience} told`)).toEqual([`0 → ${String(minutes)} | missed, still owed`]);
      const reminded = it.effects().flatMap((effect) => {
        const items = effect.do === "remind" ? effect.items : [];
        const about = items.find(({ data }) => data["promise"] === `${audience} told`);
        return effect.do !== "remind" || about === undefined
          ? []
          : [[Math.floor((effect.at - it.start) / 60_000), effect.to, about.wording]];
      });
      expect(reminded).toEqual([[minutes, "person:bob", "remind/not-told"]]);
    },
  );

  test.each([
    ["sev1", ["support", "leadership", "executives"]],
    ["sev2", ["support", "leadership", "engineering-leadership"]],
    ["sev3", ["engineering-lead"]],
    ["sev4", []],
  ] as const)("of a %s are these and no others", (severity, audiences) => {
    const it = attended(severity);
    it.to(100);
    const toldAudiences = it
      .effects()
      .flatMap((effect) => (effect.do === "tell" && effect.wording.endsWith("/declared") ? [effect.audience] : []));
    expect(toldAudiences).toEqual(audiences);
  });
});

describe("the first entry on the status page", () => {
  test("of a SEV-1 is posted by the system at once, and promises no updates while nobody leads communication", () => {
    const it = attended("sev1");
    expect(it.promised("status page, first entry")).toEqual(["2 → 3 | kept"]);
    expect(it.effects().find((effect) => effect.do === "publish")).toMatchObject({
      ...{ at: it.start + 2 * 60_000, state: "investigating", wording: "status/investigating" },
      data: { updateEveryMinutes: 0 },
    });
  });

  test("of a SEV-2 is the communications lead's, within 15 minutes; 5 minutes later the commander is asked too", () => {
    const it = attended("sev2");
    it.at(4, "bob", { type: "assignRole", role: "communications-lead", person: "dave" });
    it.to(23);
    expect(rowsWith(it.told(4, 22), "remind/status-page")).toEqual([
      "17 | dave | message | remind/status-page, remind/room-update",
      "22 | bob | message | remind/status-page",
    ]);
    expect(it.promised("status page, first entry")).toEqual(["2 → 17 | missed, still owed"]);
  });

  test("of a SEV-1 that the status page does not take is chased after a minute, and the commander 5 minutes later", () => {
    const it = attended("sev1", { world: without("publish") });
    it.at(3, "bob", { type: "assignRole", role: "communications-lead", person: "dave" });
    it.to(9);
    expect(rowsWith(it.told(3, 8), "remind/status-page")).toEqual([
      "3 | dave | message | remind/status-page",
      "8 | bob | message | remind/status-page",
    ]);
  });

  test("promises further updates once somebody leads communication", () => {
    const it = attended("sev2");
    it.at(4, "bob", { type: "assignRole", role: "communications-lead", person: "dave" });
    it.at(5, "dave", { type: "postStatus", state: "investigating", text: "We look into it." });
    expect(it.effects().find((effect) => effect.do === "publish")).toMatchObject({ data: { updateEveryMinutes: 15 } });
  });

  test("of a SEV-3 is optional", () => {
    expect(attended("sev3").promised("status page, first entry")).toEqual([]);
  });
});
