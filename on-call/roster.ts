import type { Hours } from "../domain/paging/ask.ts";
import type { Person } from "../domain/incident/people.ts";
import type { Turning, Weekday } from "./rotation.ts";

/**
 * Either a day such as 2026-01-29, which means the time of the handoff on that day, or an instant to the second with
 * its offset from UTC.
 */
type DayOrInstant = string;

interface Stretch {
  readonly from: DayOrInstant;
  readonly until: DayOrInstant;
}

/** An override: a person is on duty instead of one other person, or instead of anybody whose turn it is. */
export interface WrittenOverride extends Stretch {
  readonly person: Person;
  readonly insteadOf?: Person;
  readonly reason?: string;
}

/** A shadow: a person who gets copies of a schedule's pages in order to learn. */
export interface WrittenShadow extends Stretch {
  readonly person: Person;
}

export interface WrittenRotation extends Turning {
  readonly timeZone?: string;
  readonly owner?: Person;
  readonly overrides: readonly WrittenOverride[];
}

export interface WrittenLayer extends Turning, Partial<Stretch> {
  readonly name: string;
  readonly timeZone?: string;
  readonly restrictions: readonly Hours[];
  /** The region whose working hours are the layer's hours, instead of restrictions of its own. */
  readonly region?: string;
}

/** When people work: the hours of a working day, in a time zone, and the days on which nobody works. */
interface WorkingTime {
  readonly timeZone: string;
  readonly businessHours: {
    readonly start: string;
    readonly end: string;
    readonly days: readonly Weekday[];
  };
  /** Days such as 2026-12-25. */
  readonly holidays: readonly string[];
}

export interface WrittenSchedule {
  readonly name?: string;
  readonly owner?: Person;
  readonly timeZone?: string;
  readonly handoffTime: string;
  readonly layers: readonly WrittenLayer[];
  readonly overrides: readonly WrittenOverride[];
  readonly shadows: readonly WrittenShadow[];
}

type ById<T> = Readonly<Record<string, T>>;

/**
 * The parts of the configuration that say who is on duty when. A schedule takes precedence over a rotation with the
 * same id.
 */
export interface Roster extends WorkingTime {
  /** Regions with a working time of their own; what a region leaves out is as in the organisation. */
  readonly regions: ById<Partial<WorkingTime>>;
  readonly people: ById<{ readonly name?: string; readonly timeZone?: string }>;
  readonly teams: ById<{ readonly members: readonly Person[] }>;
  readonly services: ById<{ readonly name: string; readonly owner: string }>;
  readonly experts: ById<readonly Person[]>;
  readonly rotations: ById<WrittenRotation>;
  readonly schedules: ById<WrittenSchedule>;
  readonly onCall: { readonly primary?: string; readonly secondary?: string; readonly commanders?: string };
  readonly contacts: {
    readonly engineeringLead?: Person;
    readonly sreLead?: Person;
    readonly fallback?: Person;
    readonly executives: readonly Person[];
  };
}
