import { day } from "../../../domain/incident/moment.ts";
import type { Person } from "../../../domain/incident/people.ts";
import type { Shift } from "../../../on-call/schedule.ts";
import { totalDuty, weeksOfDuty } from "../../../on-call/weeks-of-duty.ts";
import type { Here } from "../asking/field-values.ts";
import type { Output, Row } from "./output.ts";
import { clockOf } from "./times-in-words.ts";

interface ShiftAnswer {
  readonly from: string;
  readonly until: string;
  readonly person?: Person | undefined;
}

/**
 * Prints who is on duty, with one line for each person and week (with `each`, for each shift), and everybody's hours
 * in all.
 */
export function printPreview(out: Output, answer: readonly ShiftAnswer[], { now, zone }: Here, each: boolean): void {
  const shifts = answer.map((it): Shift => ({
    ...it,
    from: Date.parse(it.from),
    until: Date.parse(it.until),
    person: it.person,
  }));
  const named = (person: Person | undefined) => person ?? { text: "nobody", ink: "red" as const };
  if (each) {
    const rows = shifts.map((it): Row => [clockOf(it.from, now, zone), clockOf(it.until, now, zone), named(it.person)]);
    out.table(rows, { head: ["from", "until", "on duty"] });
  } else
    for (const week of weeksOfDuty(shifts, zone)) {
      out.heading(`Week of ${dateIn(week.monday, zone)}`);
      const people = [...new Set(week.shifts.map(({ person }) => person))];
      out.table(
        people.map((person): Row => {
          const theirs = week.shifts.filter((shift) => shift.person === person);
          return [named(person), theirs.map((shift) => stretch(shift, zone)).join(", ")];
        }),
        { indent: "  " },
      );
    }
  out.heading(`In all (${zone})`);
  const totals = totalDuty(shifts, zone);
  out.table(
    totals.map((it): Row => [named(it.person), `${it.hours} h`, `${it.weekendHours} h`, String(it.shifts)]),
    { head: ["who", "on duty", "of it at weekends", "shifts"] },
  );
}

const dateIn = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", year: "numeric" }).format(at);

const stretch = ({ from, until }: Shift, timeZone: string): string => {
  const written = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" });
  const partsAt = (at: number) => written.format(at).replace(",", "").split(" ");
  const [begins = "", beginsAt = ""] = partsAt(from);
  // A shift that ends at midnight is shown as ending at 24:00 of the day before.
  const isMidnight = partsAt(until)[1] === "00:00";
  const [ends = "", endsAt = ""] = isMidnight ? [partsAt(until - 1)[0], "24:00"] : partsAt(until);
  const isSameDay = begins === ends && until - from <= day;
  return `${begins} ${beginsAt}–${isSameDay ? endsAt : `${ends} ${endsAt}`}`;
};
