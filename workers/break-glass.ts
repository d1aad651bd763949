import type { Logger } from "pino";
import type { Settings } from "../config/settings.ts";
import { day, type Instant, minute } from "../domain/incident/moment.ts";
import { type BreakGlass, breakGlassOf } from "../on-call/break-glass.ts";
import type { ContactBook } from "../records/contacts.ts";
import { writePrivateFile } from "../config/private-file.ts";

export interface BreakGlassOptions {
  readonly file: string;
  readonly book: ContactBook;
  /** Returns the settings at an instant, including overrides, swaps and the people whom outside systems put on duty. */
  readonly settings: (at: Instant) => Promise<Settings>;
  readonly logger: Logger;
}

const looksEveryMs = minute;

/**
 * Keeps a file up to date that says how to reach people when Temporal, database and network are down (the break-glass
 * snapshot). The file is written at once, again whenever configuration or contact methods have changed, and daily.
 * Returns a function that stops this.
 */
export function keepBreakGlass({ file, book, settings, logger }: BreakGlassOptions): () => void {
  let last: BreakGlass | undefined;
  const look = async (): Promise<void> => {
    const now = Date.now();
    const next = breakGlassOf(await settings(now), await book.everything(), now);
    if (last !== undefined && now - last.writtenAt < day && sameBut(next, last)) return;
    writePrivateFile(file, JSON.stringify(next, undefined, 2));
    last = next;
  };
  const lookAgain = () => {
    look().catch((error: unknown) =>
      logger.warn({ err: error, file }, "the break-glass snapshot could not be written"),
    );
  };
  lookAgain();
  const timer = setInterval(lookAgain, looksEveryMs);
  return () => clearInterval(timer);
}

/**
 * Says whether two snapshots differ only in time. The beginnings of shifts move with the clock, so only the people,
 * their addresses and the order of shifts are compared.
 */
const sameBut = (one: BreakGlass, other: BreakGlass): boolean => essence(one) === essence(other);
const essence = ({ people, groups, duties }: BreakGlass): string =>
  JSON.stringify([people, groups, duties.map(({ duty, shifts }) => [duty, shifts.map(({ person }) => person)])]);
