import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "./problem.ts";
import type { Variables } from "./variables.ts";

/** What the command line is told by its environment. Flags go before it, a stored profile comes after it. */
export interface CliEnvironment {
  readonly url?: string;
  readonly token?: string;
  readonly person?: string;
  readonly profile?: string;
  readonly configFile?: string;
  /** Where `incident login` keeps what it is told, by the XDG convention. */
  readonly profilesFile: string;
  /** Colour was asked not to be used (no-color.org), or the terminal knows none. */
  readonly plain: boolean;
  /** Where `incident break-glass` looks. */
  readonly breakGlassFile?: string;
}

/** Every variable the command line reads, each with its sentence; docs/cli.md prints them. */
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
    ...given(found),
    profilesFile: join(set("XDG_CONFIG_HOME") ?? join(homedir(), ".config"), "incident", "config.json"),
    plain: set("NO_COLOR") !== undefined || set("TERM") === "dumb",
  };
}

function given<T extends Readonly<Record<string, string | undefined>>>(fields: T): { [K in keyof T]?: string } {
  const known: { [K in keyof T]?: string } = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) known[name] = value;
  }
  return known;
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
