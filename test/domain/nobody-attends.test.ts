import { story } from "./support/story.ts";

/** The minutes at which an incident pages everyone, if nobody reacts to its alert at minute 0. */
const hourly = Array.from({ length: 22 }, (_, index) => 180 + index * 60);
const daily = [2 * 1440, 3 * 1440];
const everyone = (minute: number): string =>
  `${String(minute)} | everyone (acknowledge, take-command) | page | and what is overdue`;

const unattended = (severity: "sev1" | "sev2") => {
  const it = story();
  it.alert(0, severity);
  it.to(3 * 1440);
  return it;
};

/** Returns the rows of a story's first three days, sorted, since recipients within one minute have no order. */
const rowsOf = (it: ReturnType<typeof story>) => [...it.rounds(0, 3 * 1440)].sort();

describe("a SEV-1 that nobody attends", () => {
  const it = unattended("sev1");

  test("pages wider and wider, declares itself, tells everybody who is owed it, and never falls silent", () => {
    expect(rowsOf(it)).toEqual(
      [
        "0 | rotation (acknowledge) | page | ",
        "5 | rotation (acknowledge) + engineering-lead (acknowledge) + commander-1 (take-command) | page | ",
        "5 | room | chat | room/declaration",
        "5 | alerts-channel | chat | alerts/declaration",
        "5 | tracker | ticket | ticket/tracking",
        "5 | room | chat | edited room/declaration",
        "5 | public | status page | investigating",
        "5 | support | mail + chat | support/declared",
        "5 | leadership | mail | leadership/declared, nobody has responded",
        "5 | executives | mail | executives/declared",
        "7 | commander-2 (take-command) | page | ",
        "10 | rotation (acknowledge) + engineering-lead (acknowledge, take-command) + fallback (acknowledge) | page | ",
        everyone(20),
        everyone(30),
        "45 | leadership | mail | leadership/target-at-risk",
        everyone(60),
        "60 | leadership | mail | leadership/target-breached",
        ...[120, ...hourly, ...daily].map(everyone),
      ].sort(),
    );
  });
});

describe("a SEV-2 that nobody attends", () => {
  const it = unattended("sev2");

  test("climbs from the primary to everybody, declares itself, and never falls silent", () => {
    expect(rowsOf(it)).toEqual(
      [
        "0 | primary (acknowledge) | page | ",
        "5 | secondary (acknowledge) + commander-1 (take-command) | page | ",
        "5 | room | chat | room/declaration",
        "5 | alerts-channel | chat | alerts/declaration",
        "5 | tracker | ticket | ticket/tracking",
        "5 | room | chat | edited room/declaration",
        "5 | support | mail + chat | support/declared",
        "5 | leadership | mail | leadership/declared",
        "5 | engineering-leadership | mail | engineering-leadership/declared",
        "10 | rotation (acknowledge) + commander-2 (take-command) | page | ",
        "15 | engineering-lead (acknowledge, take-command) | page | ",
        "15 | leadership | mail | leadership/no-response",
        "30 | fallback (acknowledge) | page | and what is overdue",
        everyone(60),
        "90 | leadership | mail | leadership/target-at-risk",
        everyone(120),
        "120 | leadership | mail | leadership/target-breached",
        ...[...hourly, ...daily].map(everyone),
      ].sort(),
    );
  });
});
