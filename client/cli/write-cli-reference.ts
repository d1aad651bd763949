import type { Command } from "commander";
import { cliVariables } from "../../config/command-line/cli-environment.ts";
import { cliCommands } from "./command-table.ts";
import { exitCodes } from "./failure.ts";
import { cliProgram } from "./run.ts";
import type { Session } from "./session.ts";

/** Makes the text of docs/cli.md from the commands themselves. A test fails while the file is out of date. */
export async function cliReference(): Promise<string> {
  const program = await cliProgram(noSession, "all");
  const groups = cliCommands.map(({ group, commands }) =>
    [
      `## ${group}`,
      ...program.commands
        .filter((command) => commands.some(({ name }) => name === command.name()))
        .map((command) => section(command, "incident")),
    ].join("\n\n"),
  );
  return `${[
    "<!-- Written by `npm run references`. -->",
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

const introduction = `\`./incident …\` in the product's folder, after \`npm start\`, finds API and token by itself. For other machines
\`npm run pack\` packs the command line alone; \`npm install --global\` of that file makes the command \`incident\` there, and
\`incident login --url https://…\` stores URL and token once. (\`npx incident\` outside of the folder would ask the registry
for a stranger's package.) Flags go before the environment, the environment before the stored profile.

Where an incident's id is left out, the one that is open is meant; to change something one has to be in it. What is
missing is asked for at a terminal, and listed at once elsewhere. Every write carries an Idempotency-Key and is sent
again under the same key when the network fails. Errors are one line on standard error. Times may be given as \`14:05\`
(the last one; for what lies ahead, such as \`--until\`, the next one), \`10m ago\`, \`2026-11-23 14:05\` (your time zone; with
\`Z\` UTC) or in full as \`2026-11-23T14:05:00Z\`.

\`eval "$(incident completion bash)"\` makes the shell complete commands and options (zsh and fish as well).`;

/** Replaces the session of a command, which is never used while help texts are printed. */
const noSession = (): Session => {
  throw new Error("The reference runs no command.");
};

function section(command: Command, parent: string): string {
  const names = [command.name(), ...command.aliases()].map((name) => `\`${parent} ${name}\``).join(", ");
  const children = command.commands.map((child) => section(child, `${parent} ${command.name()}`));
  // A command with arguments of its own is described even if it has subcommands.
  if (children.length > 0 && command.registeredArguments.length === 0) return children.join("\n\n");
  const argumentRows = command.registeredArguments.map((it) => [`\`${it.name()}\``, it.description] as const);
  const argued = argumentRows.length === 0 ? [] : [table(["by position, in this order", ""], argumentRows)];
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
