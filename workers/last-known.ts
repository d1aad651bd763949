import type { Logger } from "pino";
import { waitAtMost } from "./wait-at-most.ts";

interface LastKnownOptions<T extends object> {
  readonly read: () => Promise<T>;
  /** The last reading that an earlier process stored; undefined if there is none. */
  readonly kept?: T;
  /** Called with every successful reading, to store it; must not throw. */
  readonly keep: (reading: T) => void;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** The name of what is read, as it stands at the beginning of a sentence in the log. */
  readonly what: string;
  readonly timing?: Timing;
}

interface Timing {
  /** How often a reading is made without being asked for, so that the last reading is hardly older than this. */
  readonly everyMs: number;
  /** How long a caller waits for a fresh reading if there is an earlier one. */
  readonly freshWithinMs: number;
  /** How long a caller waits for the very first reading. */
  readonly firstWithinMs: number;
  /** After this time without a single successful reading, `newest` returns undefined. */
  readonly nothingAfterMs: number;
}

/** The usual times. An attempt to page takes at most ten seconds, and a page has to reach somebody within a minute. */
const usualTiming: Timing = { everyMs: 1000, freshWithinMs: 500, firstWithinMs: 3000, nothingAfterMs: 30_000 };

/**
 * Something that is read again and again while the process runs, such as a table. The last reading is used while a
 * new one fails.
 */
export interface LastKnown<T extends object> {
  /**
   * Returns a reading that began after the call, or the last successful reading if a fresh one takes too long. Before
   * the first successful reading it rejects, so that the caller tries again. Once that has gone on for too long it
   * returns undefined, since a page by the configuration alone is better than none.
   */
  newest(): Promise<T | undefined>;
  /** Says whether there is a reading, even an old one. */
  isKnown(): boolean;
  close(): void;
}

export function followLastKnown<T extends object>(options: LastKnownOptions<T>): LastKnown<T> {
  const { read, keep, logger, what } = options;
  const { everyMs, freshWithinMs, firstWithinMs, nothingAfterMs } = options.timing ?? usualTiming;
  const beganAt = performance.now();
  let last: T | undefined = options.kept;
  let underway: { readonly since: number; readonly done: Promise<void> } | undefined;
  let following: Promise<void> | undefined;
  let failures = 0;

  const begin = async (): Promise<void> => {
    const done = read().then(
      (reading) => {
        last = reading;
        underway = undefined;
        if (failures > 1) logger.info(`${what} can be read again`);
        failures = 0;
        keep(reading);
      },
      (error: unknown) => {
        underway = undefined;
        failures += 1;
        // A single failure is not logged: at the first start the tables may not exist yet.
        if (failures === 2) logger.warn({ err: error }, `${what} cannot be read: the last reading counts`);
      },
    );
    underway = { since: performance.now(), done };
    return done;
  };

  /**
   * Starts a reading, or waits for the next one if a reading is running: the running one may lack the newest changes.
   * All callers that wait share that next reading.
   */
  const readAnew = async (): Promise<void> => {
    if (underway === undefined) return begin();
    following ??= underway.done.then(async () => {
      following = undefined;
      return readAnew();
    });
    return following;
  };

  const isHanging = (): boolean => underway !== undefined && performance.now() - underway.since > freshWithinMs;

  const look = () => {
    if (underway === undefined) begin().catch(() => undefined); // `begin` reports its own failures.
  };
  look();
  const timer = setInterval(look, everyMs);

  return {
    newest: async () => {
      if (last === undefined) await waitAtMost(firstWithinMs, readAnew());
      else if (!isHanging()) await waitAtMost(freshWithinMs, readAnew());
      if (last !== undefined) return last;
      if (performance.now() - beganAt < nothingAfterMs) throw new Error(`${what} cannot be read, and never was`);
      return undefined;
    },
    isKnown: () => last !== undefined,
    close: () => clearInterval(timer),
  };
}
