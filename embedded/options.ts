import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { projectRoot } from "./project.ts";
import startOptions from "./start-options.json";

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

/** The three ports that people connect to: what each is for, and how to choose another. */
export const { ports } = startOptions;

/** The usual data folder, where the CLI on this machine also looks for the token. */
export const usualFolder = join(projectRoot, startOptions.data.usual);

/** Reads the command line. For mistakes it prints what is wrong and ends the process. */
export function readOptions(argv: readonly string[]): StartOptions {
  const { data, switches } = startOptions;
  const command = new Command("npm start --").description(startOptions.description);
  for (const { what, flag, variable, usual } of Object.values(ports)) {
    const option = new Option(`${flag} <port>`, `port of ${what}`).env(variable).default(usual).argParser(port);
    command.addOption(option);
  }
  command.option(data.flag, data.what, (given: string) => resolve(given), usualFolder);
  for (const { flag, what } of Object.values(switches)) command.option(flag, what);
  return options.parse(command.parse(argv, { from: "user" }).opts());
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw new InvalidArgumentError("A port is a number from 1 to 65535.");
  }
  return number;
}
