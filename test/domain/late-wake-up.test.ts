import { inMinutes } from "../../domain/incident/moment.ts";
import { attended } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const sixHours = 360;

describe("an unattended SEV-2 whose worker was down for six hours", () => {
  const it = story();
  it.alert(0, "sev2");
  it.oversleep(inMinutes(it.start, sixHours));

  test("sends one page, to everybody who should have been paged by now, each with all that is asked, saying how late", () => {
    const pages = it.effects().filter((effect) => effect.do === "page" && effect.at > it.start);
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ lateByMinutes: 355 });
    expect(
      it
        .told(sixHours)
        .filter((row) => row.includes("| page |"))
        .sort(),
    ).toEqual([
      "360 | alice | page | acknowledge, what is overdue",
      "360 | bob | page | acknowledge, take-command, what is overdue",
      "360 | carol | page | acknowledge, what is overdue",
      "360 | dave | page | acknowledge, what is overdue",
      "360 | erin | page | acknowledge, what is overdue",
      "360 | frank | page | acknowledge, what is overdue",
      "360 | grace | page | acknowledge, what is overdue",
    ]);
  });

  test("declares itself, and tells each audience once", () => {
    expect(it.told(sixHours).filter((row) => row.includes("/declared"))).toEqual([
      "360 | support | mail + chat | support/declared",
      "360 | leadership | mail | leadership/declared, nobody has responded",
      "360 | engineering-leadership | mail | engineering-leadership/declared",
    ]);
  });

  test("says that the target is breached and swallows the notice that it was at risk", () => {
    expect(it.told(sixHours).filter((row) => row.includes("target"))).toEqual([
      "360 | leadership | mail | leadership/target-breached",
    ]);
  });

  test("goes on from there: the commander's round has only begun, the hourly page repeats", () => {
    it.to(421);
    expect(it.rounds(361, 421).filter((row) => row.includes("| page |"))).toEqual([
      "365 | commander-2 (take-command) | page | and what is overdue",
      "370 | engineering-lead (take-command) | page | and what is overdue",
      "420 | everyone (acknowledge, take-command) | page | and what is overdue",
    ]);
  });

  test("notes on the timeline how late the misses were noticed", () => {
    expect(it.timeline().filter((line) => line.includes("minutes late"))).not.toEqual([]);
  });
});

describe("an attended SEV-2 whose worker was down for six hours", () => {
  const it = attended("sev2");
  it.oversleep(inMinutes(it.start, sixHours));

  test("sends the commander one message with each promise's last nudge, and pages the rota once", () => {
    const rows = it.told(sixHours);
    expect(rows.filter((row) => row.startsWith("360 | bob | message |"))).toHaveLength(1);
    expect(rows.filter((row) => row.includes("| page |"))).toEqual([
      "360 | bob | page | take-command, what is overdue",
    ]);
    const [nudge] = it
      .effects()
      .flatMap((effect) => (effect.do === "remind" && effect.to === "person:bob" ? [effect] : []));
    const promises = nudge?.items.map(({ data }) => data["promise"]) ?? [];
    expect(new Set(promises).size).toBe(promises.length);
    expect(nudge?.lateByMinutes).toBe(346);
  });
});
