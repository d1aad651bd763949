import { renameSync, writeFileSync } from "node:fs";
import type { Logger } from "pino";
import type { Settings } from "../config/settings.ts";
import { day, type Instant, minute } from "../domain/moment.ts";
import { type BreakGlass, breakGlassOf } from "../on-call/break-glass.ts";
import type { ContactBook } from "../records/contacts.ts";

export interface BreakGlassOptions {
  readonly file: string;
  readonly book: ContactBook;
  /** With what people changed about who is on duty, and what another system says of it. */
  readonly settings: (at: Instant) => Promise<Settings>;
  readonly logger: Logger;
}

const looksEveryMs = minute;

/**
 * Keeps the snapshot that works without Temporal, database and network: written at once, whenever configuration or
 * contact methods have changed, and daily. Answers how to stop.
 */
export function keepBreakGlass({ file, book, settings, logger }: BreakGlassOptions): () => void {
  let last: BreakGlass | undefined;
  const look = async (): Promise<void> => {
    const now = Date.now();
    const next = breakGlassOf(await settings(now), await book.everything(), now);
    if (last !== undefined && now - last.writtenAt < day && sameBut(next, last)) return;
    // Whoever reads it meanwhile gets the old one whole or the new one whole.
    writeFileSync(`${file}.new`, JSON.stringify(next, undefined, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
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

/** Shifts move with the clock, so what matters is who is reached how, and who follows whom. */
const sameBut = (one: BreakGlass, other: BreakGlass): boolean => essence(one) === essence(other);
const essence = ({ people, duties }: BreakGlass): string =>
  JSON.stringify([people, duties.map(({ duty, shifts }) => [duty, shifts.map(({ person }) => person)])]);
