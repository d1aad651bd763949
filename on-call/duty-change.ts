import type { Settings } from "../config/settings.ts";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";

/** What people changed about who is on duty since the configuration was written: an override, or a swap they agreed on. */
export interface DutyChange {
  readonly schedule: string;
  readonly person: Person;
  readonly insteadOf?: Person;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
}

/** Who is on duty according to an outside system, the first in line first; nobody is an empty list. */
export interface OutsideDuty {
  readonly schedule: string;
  readonly shifts: readonly OutsideShift[];
}

/** Without an end or a beginning it goes on. */
export interface OutsideShift {
  readonly person: Person;
  readonly from?: Instant;
  readonly until?: Instant;
}

/** The settings as they stand with those changes: whatever asks who is on duty needs to know of nothing else. */
export function withChanges(
  settings: Settings,
  changes: readonly DutyChange[],
  outside: readonly OutsideDuty[] = [],
): Settings {
  if (changes.length === 0 && outside.length === 0) return settings;
  const later = (id: string) =>
    changes
      .filter(({ schedule }) => schedule === id)
      .map(({ schedule: _, from, until, ...change }) => ({ ...change, from: isoOf(from), until: isoOf(until) }));
  const changed = <T extends { readonly overrides: readonly unknown[] }>(block: Readonly<Record<string, T>>) =>
    Object.fromEntries(
      Object.entries(block).map(([id, it]) => [id, { ...it, overrides: [...it.overrides, ...later(id)] }]),
    );
  const schedules = changed(settings.schedules);
  for (const { schedule, shifts } of outside) {
    const it = schedules[schedule];
    // The last layer is asked first.
    if (it !== undefined) schedules[schedule] = { ...it, layers: shifts.toReversed().map(saidOutside) };
  }
  return { ...settings, rotations: changed(settings.rotations), schedules };
}

const isoOf = (at: Instant): string => new Date(at).toISOString();

const saidOutside = ({ person, from, until }: OutsideShift): Settings["schedules"][string]["layers"][number] => ({
  name: "PagerDuty",
  turns: "never",
  handoffDay: "mon",
  handoffTime: "09:00",
  startsOn: "2026-01-05",
  members: [person],
  restrictions: [],
  ...(from === undefined ? {} : { from: isoOf(from) }),
  ...(until === undefined ? {} : { until: isoOf(until) }),
});
