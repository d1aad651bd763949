import type { Command } from "commander";
import { cliVariables } from "../../config/cli-environment.ts";
import { cliCommands } from "./command-table.ts";
import { exitCodes } from "./failure.ts";
import { cliProgram } from "./run.ts";
import type { Session } from "./session.ts";

/** docs/cli.md, made from the commands themselves; a test fails while it is out of date. */
export function cliReference(): string {
  const program = cliProgram(noSession);
  const groups = cliCommands.map(({ group, commands }) =>
    [`## ${group}`, ...commands.map((make) => section(make(noSession), "incident"))].join("\n\n"),
  );
  return `${[
    "<!-- Written by `node scripts/run.mjs scripts/write-cli-reference.ts`. -->",
    "# The command line",
    introduction,
    "## Options of every command",
    optionsOf(program),
    "## From the environment",
    table(
      ["variable", "what it says"],
      Object.entries(cliVariables).map(([name, says]) => [`\`${name}\``, says]),
    ),
    "## How it ends",
    table(
      ["code", "means"],
      Object.values(exitCodes).map(({ code, means }) => [String(code), means]),
    ),
    ...groups,
  ].join("\n\n")}\n`;
}

const introduction = `\`npx incident …\` in the product's folder, or \`npm run incident -- …\`, after \`npm start\`. On that machine it finds API
and token by itself; elsewhere \`incident login --url https://…\` stores them once. Flags go before the environment, the
environment before the stored profile.

Where an incident's id is left out, the one that is open is meant; to change something one has to be in it. What is
missing is asked for at a terminal, and listed at once elsewhere. Every write carries an Idempotency-Key and is sent
again under the same key when the network fails. Errors are one line on standard error. Times may be given as \`14:05\`
(the last one; for what lies ahead, such as \`--until\`, the next one), \`10m ago\`, \`2026-11-23 14:05\` (your time zone; with
\`Z\` UTC) or in full as \`2026-11-23T14:05:00Z\`.

\`eval "$(incident completion bash)"\` makes the shell complete commands and options (zsh and fish as well).`;

/** Nothing is run while the help is printed. */
const noSession = (): Session => {
  throw new Error("The reference runs no command.");
};

function section(command: Command, parent: string): string {
  const names = [command.name(), ...command.aliases()].map((name) => `\`${parent} ${name}\``).join(", ");
  const children = command.commands.map((child) => section(child, `${parent} ${command.name()}`));
  // One that takes something itself does something itself.
  if (children.length > 0 && command.registeredArguments.length === 0) return children.join("\n\n");
  const given = command.registeredArguments.map((it) => [`\`${it.name()}\``, it.description] as const);
  const argued = given.length === 0 ? [] : [table(["by position, in this order", ""], given)];
  return [`### ${names}`, `${command.description()}.`, ...argued, optionsOf(command), ...children]
    .filter((it) => it !== "")
    .join("\n\n");
}

function optionsOf(command: Command): string {
  if (command.options.length === 0) return "";
  const rows = command.options.map(({ flags, description, argChoices }) => [
    `\`${flags}\``,
    [description, argChoices === undefined ? "" : `(${argChoices.join(", ")})`].filter((it) => it !== "").join(" "),
  ]);
  return table(["option", ""], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
