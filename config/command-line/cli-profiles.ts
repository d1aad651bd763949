import { readFileSync } from "node:fs";
import { z } from "zod";
import { writePrivateFile } from "../private-file.ts";
import { ConfigurationError } from "../problem.ts";

const profile = z.strictObject({
  url: z.url(),
  token: z.string().min(1),
  person: z.string().min(1).exactOptional(),
});
export type CliProfile = z.output<typeof profile>;

const profiles = z.strictObject({
  /** The name of the profile that is used when no other is chosen. */
  current: z.string(),
  profiles: z.record(z.string(), profile),
});
export type CliProfiles = z.output<typeof profiles>;

/**
 * Reads the profiles that `incident login` stored; returns no profiles if there is no file. Throws if the file cannot
 * be read or understood.
 */
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

/** Writes the profiles. They contain tokens, so only the owner may read the file. */
export const storeProfiles = (file: string, all: CliProfiles): void =>
  writePrivateFile(file, `${JSON.stringify(all, undefined, 2)}\n`);

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
