import { Command, CommanderError, Option } from "commander";
import { readCliEnvironment } from "../../config/cli-environment.ts";
import { ConfigurationError } from "../../config/problem.ts";
import type { Variables } from "../../config/variables.ts";
import { cliCommands } from "./command-table.ts";
import { exitCodes, Failure } from "./failure.ts";
import { globalOptions, openSession, type Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line, and answers the code the process ends with. */
export async function runCli(argv: readonly string[], terminal: Terminal, variables: Variables): Promise<number> {
  try {
    let session: Session | undefined;
    const program = cliProgram(() => {
      if (session === undefined) throw new Error("A command runs only once its options are read.");
      return session;
    });
    settle(program, terminal);
    program.hook("preAction", (_, command) => {
      const options = globalOptions.parse(command.optsWithGlobals());
      session = openSession(terminal, readCliEnvironment(variables), options);
    });
    await program.parseAsync(argv, { from: "user" });
    return exitCodes.done.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done.code : exitCodes.usage.code;
    if (error instanceof Failure) {
      terminal.note(`incident: ${error.message}\n`);
      return exitCodes[error.ending].code;
    }
    if (error instanceof ConfigurationError) {
      terminal.note(`incident: ${error.message}\n`);
      return exitCodes.usage.code;
    }
    throw error;
  }
}

/** The whole of the command line; what docs/cli.md and the shells' completions are made from as well. */
export function cliProgram(session: () => Session): Command {
  const program = new Command("incident")
    .description("Declares incidents, drives them, and says what is owed next.")
    .option("--json", "the API's answer as it is, for programs")
    .option("--yes", "ask nothing")
    .option("--as <person>", "who you are, instead of what the profile says")
    .option("--profile <name>", "a stored profile other than the current one")
    .option("--url <url>", "where the API is")
    .option("--idempotency-key <key>", "to send the same once more: under one key it is done once")
    .addOption(new Option("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"))
    .configureHelp({
      ...{ showGlobalOptions: true, sortOptions: false, sortSubcommands: false },
      // What a command takes is told by its own help; here one looks for its name.
      subcommandTerm: (command) => [command.name(), ...command.aliases()].join(", "),
    })
    .helpCommand(true);
  for (const { group, commands } of cliCommands) {
    for (const make of commands) program.addCommand(make(session).helpGroup(`${group}:`));
  }
  return program;
}

/** Commands that were added already made do not take over how the program prints and ends. */
function settle(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: terminal.write,
    writeErr: terminal.note,
    outputError: (text, write) => write(text.replace(/^error: /, "incident: ")),
    getOutHelpWidth: () => terminal.columns ?? 100,
    getErrHelpWidth: () => terminal.columns ?? 100,
  });
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    settle(child, terminal);
  }
}
