import { resolve } from "node:path";
import { wordingWith } from "../../../activities/own-wording.ts";
import { type ConfigFile, readConfigFile, usualConfigFile } from "../../../config/config.ts";
import { ConfigurationError, type Problem, problemText } from "../../../config/problem.ts";
import { projectRoot } from "../../../config/project-root.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** A configuration file on this machine with its templates, and the faults that were found in both. */
export interface LookedAt {
  readonly file: string;
  /** The configuration that was read; absent if the file could not be read at all. */
  readonly config?: ConfigFile;
  readonly faults: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export const fileArgument = "the file; left out, the one the product reads on this machine";

export function lookAt({ environment }: Session, typed: string | undefined): LookedAt {
  const file = typed === undefined ? usualConfigFile(environment.configFile, projectRoot) : resolve(typed);
  try {
    const read = readConfigFile(file, process.cwd());
    const faults = [...read.faults, ...wordingWith(read.settings, read.templates).problems];
    return { file, config: read, faults, warnings: read.remarks };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { file, faults: error.problems, warnings: [] };
  }
}

/**
 * Prints faults and warnings, or the sentence `nothing` if there are none. If there is a fault, the command ends with
 * the exit code of a refusal.
 */
export function printFindings({ out }: Session, { file, faults, warnings }: LookedAt, nothing: string): void {
  if (out.json) out.raw({ file, faults, warnings });
  else {
    for (const problem of [...faults, ...warnings]) out.line(problemText(problem));
    if (faults.length + warnings.length === 0) out.line(nothing);
  }
  refuseFaults({ file, faults });
}

export function refuseFaults({ file, faults }: Pick<LookedAt, "file" | "faults">): void {
  if (faults.length === 0) return;
  const many = faults.length === 1 ? "a fault" : `${faults.length} faults`;
  throw new Failure("refused", `${file} has ${many}: while the product runs it would not be taken over.`);
}
