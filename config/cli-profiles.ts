import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { ConfigurationError } from "./problem.ts";

const profile = z.strictObject({
  url: z.url(),
  token: z.string().min(1),
  person: z.string().min(1).exactOptional(),
});
export type CliProfile = z.output<typeof profile>;

const profiles = z.strictObject({
  /** The one that is used when none is named. */
  current: z.string(),
  profiles: z.record(z.string(), profile),
});
export type CliProfiles = z.output<typeof profiles>;

/** What `incident login` has stored; nothing when it was never used. Refuses a file it cannot make sense of. */
export function storedProfiles(file: string): CliProfiles {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { current: "default", profiles: {} };
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
  const result = profiles.safeParse(json(content));
  if (!result.success) throw unreadable(file, z.prettifyError(result.error).replaceAll("\n", " "));
  return result.data;
}

/** Holds tokens, so it is written beside and renamed, and only its owner may read it. */
export function storeProfiles(file: string, all: CliProfiles): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(all, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}

function json(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function unreadable(file: string, why: string): ConfigurationError {
  const mend = "Mend it, or delete it and say `incident login` again.";
  return new ConfigurationError([{ where: file, what: `cannot use the stored profiles: ${why}`, mend }]);
}
