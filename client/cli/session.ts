import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { CliEnvironment } from "../../config/cli-environment.ts";
import { type CliProfile, storedProfiles } from "../../config/cli-profiles.ts";
import { projectRoot } from "../../config/project-root.ts";
import { read } from "./answers.ts";
import { Failure } from "./failure.ts";
import type { Here } from "./field-values.ts";
import { createHttpApi, type HttpApi } from "./http-api.ts";
import { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Where `npm start` serves the API unless it is told otherwise. */
export const usualUrl = "http://127.0.0.1:3000";

/** The options every command has. */
export const globalOptions = z.object({
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  color: z.enum(["auto", "always", "never"]).default("auto"),
  as: z.string().exactOptional(),
  url: z.string().exactOptional(),
  profile: z.string().exactOptional(),
  idempotencyKey: z.string().exactOptional(),
});
/** Whose token it is, and how far its word goes. */
export const whoami = z.object({ standing: z.string(), person: z.string().optional() });
type GlobalOptions = z.output<typeof globalOptions>;

/** What a command of the CLI works with. */
export interface Session {
  readonly api: HttpApi;
  readonly out: Output;
  readonly terminal: Terminal;
  readonly environment: CliEnvironment;
  /** Somebody is there to be asked, and did not say --yes. */
  readonly mayAsk: boolean;
  readonly yes: boolean;
  /** The name under which `incident login` stores, and whence the rest reads. */
  readonly profile: string;
  readonly here: () => Here;
  /** Who acts: as the options, the environment or the profile say, else whose token it is; nobody for a machine's. */
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

/** Flags, then the environment, then the stored profile, then what `npm start` left on this machine. */
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
  // A token is shown only to the API it belongs to: one for another address has to come with it.
  const elsewhere = options.url ?? environment.url;
  const url = elsewhere ?? stored?.url ?? usualUrl;
  const known = elsewhere === undefined || sameOrigin(elsewhere, stored?.url) ? stored?.token : undefined;
  const token = environment.token ?? known ?? (sameOrigin(url, usualUrl) ? tokenOfThisMachine() : undefined);
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

/** Where npm start keeps the token it made. */
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
