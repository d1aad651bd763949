import { type Command } from "commander";
import { z } from "zod";
import { storedProfiles, storeProfiles } from "../../../config/command-line/cli-profiles.ts";
import { read } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import { createHttpApi } from "../http/http-api.ts";
import { type Session, usualUrl, whoami } from "../session.ts";

const wanted = z.object({
  url: z.string().exactOptional(),
  as: z.string().exactOptional(),
  profile: z.string().exactOptional(),
  tokenStdin: z.boolean().default(false),
});

/** Stores the API's address, the token and the person in a profile, once the API has accepted the token. */
export function login(command: Command, session: () => Session): Command {
  return command
    .option("--token-stdin", "read the token from standard input, so that it stands in no history of a shell")
    .action(async function (this: Command) {
      const options = wanted.parse(this.optsWithGlobals());
      const { terminal, environment, mayAsk, out } = session();
      const url = options.url ?? environment.url ?? (mayAsk ? await askWithDefault("URL", usualUrl) : missing("--url"));
      if (!URL.canParse(url)) throw new Failure("usage", `--url: "${url}" is no URL; it looks like ${usualUrl}.`);
      const token = options.tokenStdin
        ? await terminal.input()
        : (environment.token ?? (mayAsk ? await askWithDefault("Token", "") : missing("--token-stdin")));
      if (token === "") throw new Failure("usage", "There was no token on standard input.");
      const { person: holder } = read(
        whoami,
        await createHttpApi({ url, token, onRetry: out.note.bind(out) }).get("/whoami"),
      );
      const person =
        options.as ??
        environment.person ??
        holder ??
        (mayAsk ? await askWithDefault("Who you are (your id, such as alice)", "") : "");
      const profile = { url, token, ...(person === "" ? {} : { person }) };
      const stored = storedProfiles(environment.profilesFile);
      const name = options.profile ?? environment.profile ?? stored.current;
      storeProfiles(environment.profilesFile, { current: name, profiles: { ...stored.profiles, [name]: profile } });
      out.line(`Stored as profile "${name}" in ${environment.profilesFile}, and used from now on.`);

      async function askWithDefault(question: string, usual: string): Promise<string> {
        const typed = await terminal.ask(`${question}${usual === "" ? "" : ` [${usual}]`}: `);
        return typed === "" ? usual : typed;
      }
    });
}

function missing(option: string): never {
  throw new Failure(
    "usage",
    `missing: ${option}. For instance: incident login --url https://… --token-stdin < token-file`,
  );
}
