import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { type Config, configText, reread } from "./config.ts";
import { differences } from "./differences.ts";
import type { OwnTemplates } from "./own-templates.ts";
import { ConfigurationError, printed, type Problem } from "./problem.ts";
import type { Settings } from "./settings.ts";

/** The configuration in force while a process runs: the newest edit of the file that had no fault. */
export interface LiveConfig {
  readonly current: () => Config;
  /** Why the file as it stands now is not in force; empty while it is. */
  readonly refused: () => readonly Problem[];
  readonly close: () => void;
}

/** What the log of changes keeps of a configuration: all of it, and of each own template its digest. */
export interface Audited {
  readonly settings: Settings;
  readonly templates: Readonly<Record<string, string>>;
}

/** A configuration that came into force, as the log of changes wants it. */
export interface TakenOver {
  readonly at: number;
  /** Whose file it is, for nobody can tell who typed. */
  readonly by: string;
  readonly file: string;
  readonly content: Audited;
  readonly differences: (before: Audited) => readonly string[];
}

export interface Follower {
  readonly root: string;
  /** Faults that config/ cannot see by itself: what is wrong with the templates. */
  readonly check: (config: Config) => readonly Problem[];
  readonly taken: (config: Config) => void;
  /** Rejects while the log cannot be written: it is tried again. */
  readonly audit: (taken: TakenOver) => Promise<void>;
  readonly logger: Log;
  readonly now: () => number;
}

interface Log {
  readonly info: (sentence: string) => void;
  readonly warn: (sentence: string) => void;
  readonly error: (sentence: string) => void;
}

/** As soon as anybody would look whether their edit has arrived; reading a file of a few kilobytes costs nothing. */
const lookEveryMs = 1000;
const auditAgainMs = 10_000;

/**
 * Follows the configuration file and its templates from `begun` on, on SIGHUP at once. An edit with any fault, however
 * small, is refused as a whole and what was in force stays so: unlike at start-up there is something better to go by.
 */
export function followConfig(begun: Config, follower: Follower): LiveConfig {
  let current = begun;
  let seen = configText(begun, follower.root);
  let refused: readonly Problem[] = [];
  let owed: TakenOver | undefined = takenOver(begun, follower.now());
  let auditAt = 0;
  let auditFailures = 0;
  const ignored = begun.faults.map((it) => ({ ...it, what: `${it.what}; it is ignored` }));
  for (const it of [...ignored, ...follower.check(begun), ...begun.remarks]) follower.logger.warn(printed(it));

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

  /** Once is nothing: at start-up the log's table may be still to come. Owed still, it is tried again. */
  function auditFailed(error: unknown): void {
    auditFailures += 1;
    if (auditFailures !== 2) return;
    follower.logger.error(`the log of changes lacks the configuration in force; it is tried again: ${reasonOf(error)}`);
  }
}

/** A failed query's own message has all that was to be written, phone numbers too; its cause has none of it. */
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

/** What is different in `after`, a sentence each. */
export const whatChanges = (before: Loosely<Audited>, after: Audited): readonly string[] => [
  ...differences(before.settings, after.settings),
  ...differences(before.templates, after.templates, ["templates"]),
];

/** As it comes back over the wire or from the database. */
type Loosely<T> = { readonly [K in keyof T]: unknown };

const digests = (templates: OwnTemplates): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...templates].map(([name, { text }]) => [name, createHash("sha256").update(text).digest("hex").slice(0, 12)]),
  );

/** The operating system's user whose file it is; containers have users without a name. */
function ownerOf(file: string): string {
  const owner = statSync(file, { throwIfNoEntry: false })?.uid;
  try {
    const own = userInfo();
    if (owner === undefined || owner === own.uid) return own.username;
  } catch {
    // Nobody of that name: the number says who.
  }
  return `user ${String(owner)}`;
}
