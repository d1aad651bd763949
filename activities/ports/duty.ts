import type { Instant } from "../../domain/incident/moment.ts";
import type { DutyChange, OutsideDuty } from "../../domain/paging/duty-change.ts";

/**
 * Returns who is on duty by other sources than the configuration file: overrides and swaps that people made, and
 * on-call entries of outside systems, at an instant or between two. Rejects while these are not known; the page is
 * then retried, so that it does not go to a person who has given their duty away.
 */
export interface Duty {
  at(
    from: Instant,
    until?: Instant,
  ): Promise<{ readonly changes: readonly DutyChange[]; readonly outside: readonly OutsideDuty[] }>;
}
