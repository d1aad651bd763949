import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { type Config, configText, reread } from "./config.ts";
import { differences } from "./differences.ts";
import type { OwnTemplates } from "./own-templates.ts";
import { ConfigurationError, problemText, type Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** The configuration that a running process uses: the newest edit of the file that had no fault. */
export interface LiveConfig {
  readonly current: () => Config;
  /** The faults because of which the present file is not in force; empty while the file is in force. */
  readonly refused: () => readonly Problem[];
  readonly close: () => void;
}

/** The part of a configuration that the log of changes stores: all settings, and a digest of each own template. */
export interface Audited {
  readonly settings: Settings;
  readonly templates: Readonly<Record<string, string>>;
}

/** An entry of the log of changes: a configuration that came into force. */
export interface TakenOver {
  readonly at: number;
  /** The owner of the file, since nobody can tell who edited it. */
  readonly by: string;
  readonly file: string;
  readonly content: Audited;
  readonly differences: (before: Loosely<Audited>) => readonly string[];
}

export interface Follower {
  readonly root: string;
  /** Finds faults that the code in config/ cannot see by itself, such as faults in templates. */
  readonly check: (config: Config) => readonly Problem[];
  readonly taken: (config: Config) => void;
  /** Writes an entry into the log of changes. If the promise rejects, the entry is written again later. */
  readonly audit: (taken: TakenOver) => Promise<void>;
  readonly logger: Log;
  readonly now: () => number;
}

interface Log {
  readonly info: (sentence: string) => void;
  readonly warn: (sentence: string) => void;
  readonly error: (sentence: string) => void;
}

/**
 * How often the file is compared with its last content. Thus an edit is in force before its author can look for its
 * effect; reading a few kilobytes costs nothing.
 */
const lookEveryMs = 1000;
const auditAgainMs = 10_000;

/**
 * Watches the configuration file and its templates, beginning with the configuration `first`; the signal SIGHUP makes
 * this process compare them at once. An edit with any fault is refused as a whole, and the last good configuration
 * stays in force. (At start-up, faulty settings are only left out, since there is no earlier configuration then.)
 */
export function followConfig(first: Config, follower: Follower): LiveConfig {
  let current = first;
  let seen = configText(first, follower.root);
  let refused: readonly Problem[] = [];
  let owed: TakenOver | undefined = takenOver(first, follower.now());
  let auditAt = 0;
  let auditFailures = 0;
  const ignored = first.faults.map((it) => ({ ...it, what: `${it.what}; it is ignored` }));
  for (const it of [...ignored, ...follower.check(first), ...first.remarks]) follower.logger.warn(problemText(it));

  const look = (): void => {
    const text = configText(current, follower.root);
    if (text !== seen) {
      seen = text;
      take();
    }
    if (owed !== undefined && follower.now() >= auditAt) audit(owed);
  };
  const timer = setInterval(look, lookEveryMs).unref();
  process.on("SIGHUP", look);
  look();
  return {
    current: () => current,
    refused: () => refused,
    close: () => {
      clearInterval(timer);
      process.off("SIGHUP", look);
    },
  };

  function take(): void {
    try {
      const edited = reread(current, follower.root);
      const faults = [...edited.faults, ...follower.check(edited)];
      if (faults.length > 0) throw new ConfigurationError(faults);
      follower.taken(edited);
      current = edited;
      refused = [];
      owed = takenOver(edited, follower.now());
      [auditAt, auditFailures] = [0, 0];
      follower.logger.info(`took over the configuration as ${edited.file} has it now; it holds for the next incident`);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      refused = error.problems;
      follower.logger.error(
        `the edited configuration is not taken over, the last one stays in force: ${error.message}`,
      );
    }
  }

  function audit(taken: TakenOver): void {
    auditAt = follower.now() + auditAgainMs;
    follower.audit(taken).then(
      () => {
        if (owed === taken) owed = undefined;
      },
      (error: unknown) => {
        if (owed === taken) auditFailed(error);
      },
    );
  }

  /**
   * Handles a failed write to the log of changes. The entry stays in `owed` and is written again. Only the second
   * failure in a row is reported, since the log's table may not exist yet at start-up.
   */
  function auditFailed(error: unknown): void {
    auditFailures += 1;
    if (auditFailures !== 2) return;
    follower.logger.error(`the log of changes lacks the configuration in force; it is tried again: ${reasonOf(error)}`);
  }
}

/**
 * Returns the reason of a failed query from the error's cause. The message of the error itself contains all values of
 * the query, phone numbers among them.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

export const auditedOf = ({ settings, templates }: Pick<Config, "settings" | "templates">): Audited => ({
  settings,
  templates: digests(templates),
});

function takenOver(config: Config, at: number): TakenOver {
  const content = auditedOf(config);
  const { file } = config;
  return { at, by: ownerOf(file), file, content, differences: (before) => whatChanges(before, content) };
}

/** Describes the differences from `before` to `after`, one sentence each. */
export const whatChanges = (before: Loosely<Audited>, after: Audited): readonly string[] => [
  ...differences(before.settings, after.settings),
  ...differences(before.templates, after.templates, ["templates"]),
];

/** A value from the network or the database, whose fields have not been checked. */
type Loosely<T> = { readonly [K in keyof T]: unknown };

const digests = (templates: OwnTemplates): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...templates].map(([name, { text }]) => [name, createHash("sha256").update(text).digest("hex").slice(0, 12)]),
  );

/**
 * Returns the name of the operating system's user who owns the file, or the user's number: in a container the user may
 * have no name.
 */
function ownerOf(file: string): string {
  const owner = statSync(file, { throwIfNoEntry: false })?.uid;
  try {
    const own = userInfo();
    if (owner === undefined || owner === own.uid) return own.username;
  } catch {
    // The user has no name, so the number is used.
  }
  return `user ${String(owner)}`;
}
