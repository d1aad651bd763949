import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { CliEnvironment } from "../../config/command-line/cli-environment.ts";
import { type CliProfile, storedProfiles } from "../../config/command-line/cli-profiles.ts";
import { projectRoot } from "../../config/project-root.ts";
import { read } from "./http/read-answer.ts";
import { Failure } from "./failure.ts";
import type { Here } from "./asking/field-values.ts";
import { createHttpApi, type HttpApi } from "./http/http-api.ts";
import { Output } from "./printing/output.ts";
import type { Terminal } from "./terminal.ts";

/** The address at which `npm start` serves the API by default. */
export const usualUrl = "http://127.0.0.1:3000";

/** The options that every command has. */
export const globalOptions = z.object({
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  color: z.enum(["auto", "always", "never"]).default("auto"),
  as: z.string().exactOptional(),
  url: z.string().exactOptional(),
  profile: z.string().exactOptional(),
  idempotencyKey: z.string().exactOptional(),
});
/** The API's answer about the caller's own token: the token's owner and access level ("standing"). */
export const whoami = z.object({ standing: z.string(), person: z.string().optional() });
type GlobalOptions = z.output<typeof globalOptions>;

/** The connection, settings and terminal that a command of the command line works with. */
export interface Session {
  readonly api: HttpApi;
  readonly out: Output;
  readonly terminal: Terminal;
  readonly environment: CliEnvironment;
  /** Whether the command may ask questions: a person is at the terminal and did not pass --yes. */
  readonly mayAsk: boolean;
  readonly yes: boolean;
  /** The name of the stored profile in use, which `incident login` writes. */
  readonly profile: string;
  readonly here: () => Here;
  /**
   * Returns the person who acts: from the options, the environment or the profile, else the token's owner; undefined
   * for a machine's token.
   */
  readonly person: () => Promise<string | undefined>;
}

export function openSession(terminal: Terminal, environment: CliEnvironment, options: GlobalOptions): Session {
  const colour =
    options.color === "always" || (options.color === "auto" && !environment.plain && terminal.columns !== undefined);
  const out = new Output(terminal, { colour, json: options.json });
  let api: HttpApi | undefined;
  return {
    ...{ out, terminal, environment, yes: options.yes },
    mayAsk: terminal.interactive && !options.yes && !options.json,
    get profile() {
      return chosenProfile(environment, options);
    },
    get api() {
      api ??= createHttpApi({
        ...credentials(environment, options),
        ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
        onRetry: (sentence) => {
          if (terminal.interactive) out.note(out.ink("dim", sentence));
        },
      });
      return api;
    },
    async person() {
      return this.api.person ?? read(whoami, await this.api.get("/whoami")).person;
    },
    here: () => ({ now: Date.now(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  };
}

function chosenProfile(environment: CliEnvironment, options: GlobalOptions): string {
  return options.profile ?? environment.profile ?? storedProfiles(environment.profilesFile).current;
}

/**
 * Finds the API's address and the token: in the options, the environment, the stored profile, and last in the files
 * that `npm start` leaves on this machine.
 */
function credentials(environment: CliEnvironment, options: GlobalOptions): CliProfile {
  const name = chosenProfile(environment, options);
  const stored = storedProfiles(environment.profilesFile).profiles[name];
  const asked = options.profile ?? environment.profile;
  if (asked !== undefined && stored === undefined) {
    throw new Failure(
      "usage",
      `There is no profile "${asked}": \`incident login --profile ${asked} --url …\` makes it.`,
    );
  }
  // A stored token is sent only to the API that it belongs to, and never to another address from the options or the
  // environment.
  const elsewhere = options.url ?? environment.url;
  const url = elsewhere ?? stored?.url ?? usualUrl;
  const storedToken = elsewhere === undefined || sameOrigin(elsewhere, stored?.url) ? stored?.token : undefined;
  const token = environment.token ?? storedToken ?? (sameOrigin(url, usualUrl) ? tokenOfThisMachine() : undefined);
  if (token === undefined) {
    const here = sameOrigin(url, usualUrl) ? "`npm start` makes one on this machine; for an API elsewhere, " : "";
    throw new Failure(
      "notPermitted",
      `There is no token for ${url}: ${here}\`incident login --url …\`, or set INCIDENT_URL and INCIDENT_TOKEN.`,
    );
  }
  const person = options.as ?? environment.person ?? stored?.person;
  return { url, token, ...(person === undefined ? {} : { person }) };
}

/** Reads the token that `npm start` made on this machine. */
function tokenOfThisMachine(): string | undefined {
  try {
    return readFileSync(join(projectRoot, ".data", "api-token"), "utf8").trim();
  } catch {
    return undefined;
  }
}

function sameOrigin(one: string, other: string | undefined): boolean {
  return (
    other !== undefined && URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin
  );
}
