import type { Instant } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";

/** A change to who is on duty: an override, or a swap that two people agreed on. */
export interface DutyChange {
  readonly schedule: string;
  readonly person: Person;
  readonly insteadOf?: Person;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
}

/** The people on duty according to an outside system, in the order in which they are asked. */
export interface OutsideDuty {
  readonly schedule: string;
  /** The outside system's name as people know it. */
  readonly system: string;
  /** Empty if the system says that nobody is on duty; left out if the system has never answered. */
  readonly shifts?: readonly OutsideShift[];
  /** Set while the system does not answer: the shifts are those of its last answer, and may be old. */
  readonly isSilent?: true;
}

/**
 * A stretch of duty in an outside system. Without `from` its start is unknown or unlimited, without `until` its end.
 */
export interface OutsideShift {
  readonly person: Person;
  readonly from?: Instant;
  readonly until?: Instant;
}
