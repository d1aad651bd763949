import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { projectRoot } from "./project.ts";

const options = z.object({
  apiPort: z.number(),
  temporalPort: z.number(),
  uiPort: z.number(),
  data: z.string(),
  fresh: z.boolean().default(false),
  yes: z.boolean().default(false),
  anyway: z.boolean().default(false),
});
export type StartOptions = z.output<typeof options>;

/** The three ports people connect to: what each is for, and how another one is chosen. */
export const ports = {
  apiPort: { what: "the API", flag: "--api-port", variable: "PORT", usual: 3000 },
  temporalPort: { what: "Temporal", flag: "--temporal-port", variable: "TEMPORAL_PORT", usual: 7233 },
  uiPort: { what: "Temporal's UI", flag: "--ui-port", variable: "TEMPORAL_UI_PORT", usual: 8233 },
} as const;

/** Where everything is kept, and where the CLI on this machine looks for its token. */
export const usualFolder = join(projectRoot, ".data");

/** Reads the command line; `--help` and mistakes are answered here, and end the process. */
export function readOptions(argv: readonly string[]): StartOptions {
  const command = new Command("npm start --").description("Runs the whole product on this machine.");
  for (const { what, flag, variable, usual } of Object.values(ports)) {
    const option = new Option(`${flag} <port>`, `port of ${what}`).env(variable).default(usual).argParser(port);
    command.addOption(option);
  }
  command
    .option("--data <folder>", "where everything is kept", (given: string) => resolve(given), usualFolder)
    .option("--fresh", "forget everything first (asks)")
    .option("--yes", "do not ask")
    .option("--anyway", "start although open incidents do not replay on this build");
  return options.parse(command.parse(argv, { from: "user" }).opts());
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw new InvalidArgumentError("A port is a number from 1 to 65535.");
  }
  return number;
}
