import { day, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { type OnDuty, onDutyAt, possibleChanges, type Schedule } from "./schedule.ts";

/** A stretch of duty that one person gives to another person. */
export interface GivenDuty {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * How far ahead a stretch of duty is examined. Without a limit, a stretch that ends in the year 2999 would block the
 * process that examines it.
 */
const looksAheadMs = 366 * day;

/** Returns the part of a stretch of duty that is examined. */
export const examinedPart = <T extends GivenDuty>(stretch: T): T => ({
  ...stretch,
  until: Math.min(stretch.until, stretch.from + looksAheadMs),
});

/** Returns the parts of an offer in which the offering person is on duty: nothing else can be given away. */
export const dutyOffered = (schedule: Schedule, by: Person, { from, until }: GivenDuty): readonly GivenDuty[] =>
  stretches(schedule, { from, until }, (duty) => duty?.person === by);

/** Returns the parts of an override in which this override, and not a later change, decides who is on duty. */
export const dutyTaken = (
  schedule: Schedule,
  taken: GivenDuty & { readonly person: Person; readonly insteadOf?: Person },
): readonly GivenDuty[] =>
  stretches(schedule, taken, (duty) => {
    const { override } = duty ?? {};
    return (
      override?.person === taken.person &&
      override.insteadOf === taken.insteadOf &&
      override.from === taken.from &&
      override.until === taken.until
    );
  });

function stretches(
  schedule: Schedule,
  stretch: GivenDuty,
  counts: (duty: OnDuty | undefined) => boolean,
): readonly GivenDuty[] {
  const { from, until: end } = examinedPart(stretch);
  const edges = [from, ...possibleChanges(schedule, from, end)];
  const found: GivenDuty[] = [];
  for (const [place, begins] of edges.entries()) {
    if (!counts(onDutyAt(schedule, begins))) continue;
    const ends = edges[place + 1] ?? end;
    const last = found.at(-1);
    if (last?.until === begins) found[found.length - 1] = { ...last, until: ends };
    else found.push({ from: begins, until: ends });
  }
  return found;
}
