import { readFileSync } from "node:fs";
import type pg from "pg";
import type { Logger } from "pino";
import { z } from "zod";
import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import type { LastAnswers } from "../integrations/outside-duty.ts";
import { type PagingDirectory, pagingDirectory, pagingDirectoryReader } from "../records/paging-directory.ts";
import { followLastKnown, type LastKnown } from "./last-known.ts";
import { writePrivateFile } from "../config/private-file.ts";

const shift = z.object({ person: z.string(), from: z.number().exactOptional(), until: z.number().exactOptional() });
const outsideDuty = z.object({
  schedule: z.string(),
  system: z.string(),
  shifts: z.array(shift).readonly().exactOptional(),
});

const memory = z.object({
  version: z.literal(1),
  directory: pagingDirectory.exactOptional(),
  /** The last answers of outside systems to the question who is on duty. */
  outside: z.record(z.string(), z.array(outsideDuty).readonly()),
});
type Memory = z.output<typeof memory>;

/** What a worker must know to page people, held in memory and in a file. */
export interface PagingMemory {
  readonly directory: LastKnown<PagingDirectory>;
  readonly outside: LastAnswers;
}

/**
 * Reads again and again what paging needs from the database, and stores it in a file: a worker that starts while the
 * database is down pages by that file at once.
 */
export function followPagingMemory(file: string, pool: pg.Pool, logger: Pick<Logger, "info" | "warn">): PagingMemory {
  let kept = readMemory(file, logger);
  let written = essenceOf(kept);
  let isWritable = true;
  const keep = (change: Partial<Memory>): void => {
    if (isWritable && change.directory !== undefined && change.directory === kept.directory) return;
    kept = { ...kept, ...change };
    const text = essenceOf(kept);
    if (text === written) return;
    try {
      writePrivateFile(file, JSON.stringify(kept));
      written = text;
      isWritable = true;
    } catch (error) {
      if (isWritable) logger.warn({ err: error, file }, "what paging needs cannot be kept on disk");
      isWritable = false;
    }
  };
  const readDirectory = pagingDirectoryReader(pool);
  return {
    directory: followLastKnown({
      read: async () => readDirectory(Date.now()),
      ...withoutUndefined({ kept: kept.directory }),
      keep: (directory) => keep({ directory }),
      what: "how people are reached, and who has taken over whose duty,",
      logger,
    }),
    outside: {
      get: (title) => (Object.hasOwn(kept.outside, title) ? kept.outside[title] : undefined),
      set: (title, answer) => keep({ outside: { ...kept.outside, [title]: answer } }),
    },
  };
}

/**
 * Returns the content without the instant from which changes are listed: that instant moves with the clock and is no
 * reason to write the file again.
 */
const essenceOf = ({ directory, outside }: Memory): string => {
  const { methods, rules, changes } = directory ?? {};
  return JSON.stringify([methods, rules, changes, outside]);
};

function readMemory(file: string, logger: Pick<Logger, "warn">): Memory {
  try {
    return memory.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isMissing) logger.warn({ err: error, file }, "what paging needs was kept on disk, and cannot be read");
    return { version: 1, outside: {} };
  }
}
