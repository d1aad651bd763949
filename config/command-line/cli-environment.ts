import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { ConfigurationError } from "../problem.ts";
import type { Variables } from "../variables.ts";

/**
 * The settings that the command line reads from environment variables. A flag overrides a variable, and a variable
 * overrides a stored profile.
 */
export interface CliEnvironment {
  readonly url?: string;
  readonly token?: string;
  readonly person?: string;
  readonly profile?: string;
  readonly configFile?: string;
  /** The file in which `incident login` stores profiles; its place follows the XDG convention. */
  readonly profilesFile: string;
  /** Whether to print without colour, because NO_COLOR is set (no-color.org) or the terminal has none. */
  readonly plain: boolean;
  /** The path of the file with phone numbers that `incident break-glass` reads. */
  readonly breakGlassFile?: string;
}

/** Every variable that the command line reads, each with the sentence that docs/cli.md prints. */
export const cliVariables = {
  INCIDENT_URL: "Where the API is, such as https://incidents.example.com.",
  INCIDENT_TOKEN: "The token to show it; INCIDENT_TOKEN_FILE names a file that holds it instead.",
  INCIDENT_PERSON: "Who you are: your id in the configuration, such as alice.",
  BREAK_GLASS_FILE: "Where a worker keeps who is on call and their numbers, for `incident break-glass`.",
  INCIDENT_PROFILE: "Which stored profile to use.",
  CONFIG_FILE:
    "The configuration file on this machine; left out, config.yaml beside package.json, else config.example.yaml.",
  NO_COLOR: "Set to anything: no colour.",
  XDG_CONFIG_HOME: "Profiles are kept in incident/config.json below it; left out, below ~/.config.",
} as const;

export function readCliEnvironment(variables: Variables): CliEnvironment {
  const set = (name: keyof typeof cliVariables | "INCIDENT_TOKEN_FILE" | "TERM"): string | undefined =>
    variables[name] === "" ? undefined : variables[name];
  const tokenFile = set("INCIDENT_TOKEN_FILE");
  const token = set("INCIDENT_TOKEN") ?? (tokenFile === undefined ? undefined : secretIn(tokenFile));
  const found = {
    url: set("INCIDENT_URL"),
    token,
    person: set("INCIDENT_PERSON"),
    profile: set("INCIDENT_PROFILE"),
    configFile: set("CONFIG_FILE"),
    breakGlassFile: set("BREAK_GLASS_FILE"),
  };
  return {
    ...withoutUndefined(found),
    profilesFile: join(set("XDG_CONFIG_HOME") ?? join(homedir(), ".config"), "incident", "config.json"),
    plain: set("NO_COLOR") !== undefined || set("TERM") === "dumb",
  };
}

function secretIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const mend = "Let INCIDENT_TOKEN_FILE name a file you may read.";
    throw new ConfigurationError([{ where: "INCIDENT_TOKEN_FILE", what: `cannot read the token: ${why}`, mend }]);
  }
}
