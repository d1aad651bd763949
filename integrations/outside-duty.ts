import type { Instant } from "../domain/incident/moment.ts";
import type { OutsideDuty, OutsideShift } from "../domain/paging/duty-change.ts";

/** An outside system that says who is on duty. */
export interface DutySource {
  /** The name of the system as people know it. */
  readonly title: string;
  /** The ids of our schedules whose duty this system decides, each with the id of the system's own schedule. */
  readonly schedules: ReadonlyMap<string, string>;
  /**
   * Returns who is on duty in the given schedules of the system during a span of time. The people of a schedule are in
   * the order in which they are paged.
   */
  readonly onDuty: (
    theirs: readonly string[],
    span: { readonly from: Instant; readonly until: Instant },
    withinMs: number,
  ) => Promise<ReadonlyMap<string, readonly OutsideShift[]>>;
}

/**
 * The last answer of each outside system about an instant, by the system's title. A worker stores these answers on
 * disk.
 */
export interface LastAnswers {
  get(title: string): readonly OutsideDuty[] | undefined;
  set(title: string, answer: readonly OutsideDuty[]): unknown;
}

/** How long a page waits for the answer of an outside system. After that the page is sent without the answer. */
const pageWaitsMs = 1_500;
/**
 * How long a preview of duty waits for the answer. A person at a screen can wait longer than a page, and an answer for
 * several weeks comes in several parts.
 */
const previewWaitsMs = 8_000;

/**
 * Returns a function that reads from outside systems who is on duty, at an instant or between two instants. While a
 * system does not answer, its last answer about an instant is used, even if the configuration was edited since, and the
 * result says that the system is silent.
 */
export function outsideDuty(
  sources: () => readonly DutySource[],
  report: (error: unknown, title: string) => void,
  lastAnswers: LastAnswers = new Map(),
): (from: Instant, until?: Instant) => Promise<readonly OutsideDuty[]> {
  const answerOf = async (source: DutySource, from: Instant, until?: Instant): Promise<readonly OutsideDuty[]> => {
    const { title, schedules, onDuty } = source;
    const theirs = [...new Set(schedules.values())];
    const shiftsIn = async (span: { from: Instant; until: Instant }, withinMs: number) => {
      const shifts = await onDuty(theirs, span, withinMs);
      return [...schedules].map(([schedule, id]) => ({ schedule, system: title, shifts: shifts.get(id) ?? [] }));
    };
    try {
      if (until !== undefined) return await shiftsIn({ from, until }, previewWaitsMs);
      const answer = await shiftsIn({ from, until: from + 1000 }, pageWaitsMs);
      lastAnswers.set(
        title,
        answer.map((it) => ({ ...it, shifts: withoutEnds(it.shifts) })),
      );
    } catch (error) {
      report(error, title);
    }
    const last = lastAnswers.get(title) ?? [];
    return [...schedules.keys()].map((schedule) => ({
      ...(last.find((it) => it.schedule === schedule) ?? { schedule, system: title }),
      isSilent: true,
    }));
  };

  return async (from, until) =>
    (await Promise.all(sources().map(async (source) => answerOf(source, from, until)))).flat();
}

/** Removes the ends of shifts from an answer, because a stored answer is used until the next answer arrives. */
const withoutEnds = (shifts: readonly OutsideShift[]): readonly OutsideShift[] =>
  [...new Set(shifts.map(({ person }) => person))].map((person) => ({ person }));
