import type { Instant } from "../domain/incident/moment.ts";
import type { Roster, WrittenLayer, WrittenOverride } from "./roster.ts";
import type { DutyChange, OutsideDuty, OutsideShift } from "../domain/paging/duty-change.ts";

/**
 * Returns the roster (who is on duty when) with overrides, swaps and the duty of outside systems merged in. Code
 * that asks who is on duty then needs only the roster.
 */
export function withChanges<R extends Roster>(
  roster: R,
  changes: readonly DutyChange[],
  outside: readonly OutsideDuty[] = [],
): R {
  if (changes.length === 0 && outside.length === 0) return roster;
  const later = (id: string) =>
    changes
      .filter(({ schedule }) => schedule === id)
      .map(({ schedule: _, from, until, ...change }) => ({ ...change, from: isoOf(from), until: isoOf(until) }));
  const changed = <T extends { readonly overrides: readonly WrittenOverride[] }>(block: Readonly<Record<string, T>>) =>
    Object.fromEntries(
      Object.entries(block).map(([id, it]) => [id, { ...it, overrides: [...it.overrides, ...later(id)] }]),
    );
  const schedules = changed(roster.schedules);
  for (const { schedule, system, shifts, isSilent } of outside) {
    const it = schedules[schedule];
    const name = isSilent === true ? `${system}, by its last answer` : system;
    // The last layer takes precedence, so the shifts are added in reverse order.
    if (it !== undefined && shifts !== undefined)
      schedules[schedule] = { ...it, layers: shifts.toReversed().map((shift) => layerOf(name, shift)) };
  }
  return { ...roster, rotations: changed(roster.rotations), schedules };
}

/** Says of each outside system that does not answer what counts instead. */
export const silentSystems = (outside: readonly OutsideDuty[]): readonly string[] => [
  ...new Set(
    outside
      .filter(({ isSilent }) => isSilent === true)
      .map(({ system, shifts }) =>
        shifts === undefined
          ? `${system} does not answer: the schedules' own layers count.`
          : `${system} does not answer: its last answer about an instant counts for all this time, and may be old.`,
      ),
  ),
];

const isoOf = (at: Instant): string => new Date(at).toISOString();

const layerOf = (name: string, { person, from, until }: OutsideShift): WrittenLayer => ({
  name,
  turns: "never",
  handoffDay: "mon",
  handoffTime: "09:00",
  startsOn: "2026-01-05",
  members: [person],
  restrictions: [],
  ...(from === undefined ? {} : { from: isoOf(from) }),
  ...(until === undefined ? {} : { until: isoOf(until) }),
});
