import {
  attended,
  close,
  closedAt60,
  mitigated,
  resolve,
  resolvedAt40,
  startMitigation,
} from "./support/told-commands.ts";

describe("resolving with ends left open", () => {
  const it = attended();
  it.at(10, "bob", { type: "addTask", text: "Check the replicas", owner: "carol" });
  it.at(11, "bob", { type: "addTask", text: "Ask the vendor" });
  it.at(12, "bob", { type: "completeTask", task: 2 });
  it.at(20, "bob", mitigated);
  it.at(25, "bob", startMitigation);

  test("lists tasks, mitigations and alerts, and asks", () => {
    expect(it.at(40, "bob", resolve())).toBe(
      "Still open: task 1 (carol): Check the replicas; mitigation 1: Increase DB connection pool; alert APIErrorRateHigh is firing. " +
        "Resolve despite that, and they become follow-ups?",
    );
    expect(it.incident().episodes[0]?.resolved).toBeUndefined();
  });

  test("despite that, resolves: the rest becomes follow-ups", () => {
    it.at(41, "bob", resolve({ despiteOpen: true }));
    const followUps = [
      "task 1 (carol): Check the replicas",
      "mitigation 1: Increase DB connection pool",
      "alert APIErrorRateHigh is firing",
    ];
    expect(it.events().findLast(({ type }) => type === "resolved")).toMatchObject({ followUps });
    expect(it.effects().find((effect) => effect.do === "post" && effect.wording === "room/resolved")).toMatchObject({
      data: { followUps },
    });
  });
});

describe("resolving early", () => {
  const watched = () => {
    const it = attended();
    it.at(20, "bob", mitigated);
    it.clear(21);
    return it;
  };

  test("before 15 minutes of watch takes a reason", () => {
    expect(watched().at(34, "bob", resolve())).toBe(
      "It is watched until 14:59 (15 minutes from mitigated): wait, or resolve with a reason.",
    );
    expect(watched().at(34, "bob", resolve({ reason: "All checks are green." }))).not.toMatch(/watched/);
  });

  test("on the fifteenth minute takes none", () => {
    const it = watched();
    it.at(35, "bob", resolve());
    expect(it.incident().episodes[0]?.resolved).toBeDefined();
  });

  test("without a mitigation takes a reason", () => {
    const it = attended();
    it.clear(9);
    expect(it.at(10, "bob", resolve())).toMatch(/not marked as mitigated/);
    it.at(11, "bob", resolve({ reason: "It went away by itself." }));
    expect(it.incident().episodes[0]?.resolved).toBeDefined();
  });

  test("tells for how long it is watched on: 30 minutes unless said", () => {
    const announced = (monitoringForMinutes?: number) => {
      const it = attended();
      it.at(20, "bob", mitigated);
      it.clear(30);
      it.at(40, "bob", resolve(monitoringForMinutes === undefined ? {} : { monitoringForMinutes }));
      return it.effects().filter((effect) => effect.do === "post" && effect.wording === "room/resolved");
    };
    expect(announced()).toMatchObject([{ to: "room", data: { by: "bob", monitoringForMinutes: 30 } }]);
    expect(announced(45)).toMatchObject([{ to: "room", data: { monitoringForMinutes: 45 } }]);
  });
});

describe("closing early", () => {
  test("before 30 minutes of watch, from mitigated, takes a reason", () => {
    expect(resolvedAt40().at(49, "bob", close())).toBe(
      "It is watched until 15:14 (30 minutes from mitigated): wait, or close with a reason.",
    );
    const it = resolvedAt40();
    it.at(49, "bob", close("Quiet since 14:45."));
    expect(it.incident().episodes[0]?.closed).toBeDefined();
  });

  test("on the thirtieth minute takes none", () => {
    const it = resolvedAt40();
    it.at(50, "bob", close());
    expect(it.incident().episodes[0]?.closed).toBeDefined();
  });

  test("twice is answered, not refused", () => {
    expect(closedAt60().at(61, "bob", close())).toBe("It is closed since 15:24.");
  });
});

describe("a mitigated incident that nobody resolves", () => {
  test.each([
    ["sev1", 30],
    ["sev2", 30],
    ["sev3", 1440],
    ["sev4", 1440],
  ] as const)("of %s reminds the commander after %i minutes", (severity, minutes) => {
    const it = attended(severity);
    it.at(20, "bob", mitigated);
    it.to(21 + minutes);
    expect(it.told(20, 21 + minutes).filter((row) => row.includes("resolve-or-relapse"))).toEqual([
      expect.stringMatching(`^${20 + minutes} \\| bob \\| message \\| `),
    ]);
    expect(it.promised("resolved or relapsed")).toEqual([`20 → ${String(20 + minutes)} | missed, still owed`]);
  });
});

describe("a resolved incident that nobody closes", () => {
  test.each([
    ["sev1", 1440],
    ["sev2", 1440],
    ["sev3", 3 * 1440],
    ["sev4", 3 * 1440],
  ] as const)("of %s reminds the commander after %i minutes", (severity, minutes) => {
    const it = resolvedAt40(severity);
    it.to(41 + minutes);
    expect(it.told(40, 41 + minutes).filter((row) => row.includes("remind/close"))).toEqual([
      expect.stringMatching(`^${40 + minutes} \\| bob \\| message \\| `),
    ]);
    expect(it.promised("closed")).toEqual([`40 → ${String(40 + minutes)} | missed, still owed`]);
  });
});

describe("an incident that nobody brings to an end", () => {
  test.each([
    ["sev1", 1],
    ["sev2", 1],
    ["sev3", 3],
    ["sev4", 7],
  ] as const)("of %s is asked for after %i days, and every day from then on", (severity, days) => {
    const it = attended(severity);
    it.to((days + 3) * 1440);
    const askedMinutes = it
      .effects()
      .flatMap((effect) =>
        effect.do === "remind" && effect.items.some(({ wording }) => wording === "remind/bring-to-an-end")
          ? [[effect.to, (effect.at - it.start) / 60_000 - 1 / 60]]
          : [],
      );
    expect(askedMinutes.map(([to, at]) => [to, Math.round(Number(at))])).toEqual(
      [days, days + 1, days + 2].map((day) => ["person:bob", day * 1440]),
    );
  });
});
