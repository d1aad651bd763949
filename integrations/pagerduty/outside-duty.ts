import type { Settings } from "../../config/settings.ts";
import type { Instant } from "../../domain/moment.ts";
import type { OutsideDuty, OutsideShift } from "../../on-call/duty-change.ts";
import { createPagerDutyOnCall } from "./on-call.ts";

export const usualPagerDutyApi = "https://api.pagerduty.com";

/** A page waits for this answer: what takes longer is gone without. */
const pageWaitsMs = 1_500;
/** Somebody at a screen waits for several pages of it. */
const previewWaitsMs = 8_000;

export interface OutsideDutyOptions {
  /** As they are now. */
  readonly settings: () => Settings;
  /** Without it nobody is asked. */
  readonly token: string | undefined;
  readonly report: (error: unknown) => void;
}

/**
 * Whom PagerDuty has on duty at an instant, or from then until another, in the schedules that are linked to it. While it
 * does not answer, its last answer for an instant.
 */
export function outsideDuty({
  settings,
  token,
  report,
}: OutsideDutyOptions): (from: Instant, until?: Instant) => Promise<readonly OutsideDuty[]> {
  let known: readonly OutsideDuty[] = [];
  return async (from, until) => {
    const { people, schedules, onCall } = settings();
    const linked = Object.entries(schedules).flatMap(([schedule, { pagerduty: id }]) =>
      id === undefined ? [] : [{ schedule, id }],
    );
    if (token === undefined || linked.length === 0) return [];
    const byEmail = new Map(Object.entries(people).map(([id, { email }]) => [email?.toLowerCase(), id]));
    const onDuty = createPagerDutyOnCall({
      url: onCall.pagerdutyApi ?? usualPagerDutyApi,
      token,
      personOf: (email) => byEmail.get(email.toLowerCase()),
    });
    const asked = [...new Set(linked.map(({ id }) => id))];
    try {
      if (until !== undefined) {
        const said = await onDuty(asked, { from, until }, previewWaitsMs);
        return linked.map(({ schedule, id }) => ({ schedule, shifts: said.get(id) ?? [] }));
      }
      const said = await onDuty(asked, { from, until: from + 1000 }, pageWaitsMs);
      known = linked.map(({ schedule, id }) => ({ schedule, shifts: once(said.get(id) ?? []) }));
    } catch (error) {
      report(error);
    }
    return known.filter(({ schedule }) => linked.some((it) => it.schedule === schedule));
  };
}

/** As the last answer it counts for as long as there is no other. */
const once = (shifts: readonly OutsideShift[]): readonly OutsideShift[] =>
  [...new Set(shifts.map(({ person }) => person))].map((person) => ({ person }));
