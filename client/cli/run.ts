import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { z } from "zod";
import { readCliEnvironment } from "../../config/command-line/cli-environment.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { projectRoot } from "../../config/project-root.ts";
import type { Variables } from "../../config/variables.ts";
import { cliCommands } from "./command-table.ts";
import { exitCodes, Failure } from "./failure.ts";
import { globalOptions, openSession, type Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** Runs a command line whose code is loaded, and returns the exit code. */
type Run = (terminal: Terminal, variables: Variables) => Promise<number>;

/** Loads the code that a command line needs without running it, so that a caller can check which files were loaded. */
export async function loadCli(argv: readonly string[]): Promise<Run> {
  let session: Session | undefined;
  const program = await cliProgram(() => {
    if (session === undefined) throw new Error("A command runs only once its options are read.");
    return session;
  }, commandIn(argv));
  return async (terminal, variables) => {
    try {
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
  };
}

/**
 * Returns the name of the command that was typed, or the name after `help`. For shell completion it returns "all",
 * since a completion script describes every command.
 */
function commandIn(argv: readonly string[]): string | undefined {
  const program = bareProgram()
    .exitOverride()
    .configureOutput({ outputError: () => undefined, writeOut: () => undefined });
  try {
    const [first, second] = program.parseOptions([...argv]).operands;
    const name = first === "help" ? second : first;
    return name === "completion" ? "all" : name;
  } catch {
    return undefined; // A typing mistake is reported when the command line runs.
  }
}

/**
 * Makes the command line. Options and actions are loaded only for the command named by `wanted`, or for every command
 * if that is "all"; other commands get only the name and sentence that the help shows.
 */
export async function cliProgram(session: () => Session, wanted: string | undefined): Promise<Command> {
  const program = bareProgram();
  for (const { group, commands } of cliCommands) {
    for (const { name, short = [], says, load } of commands) {
      const command = program.command(name).aliases(short).description(says).helpGroup(`${group}:`);
      if (wanted === "all" || wanted === name || short.some((it) => it === wanted)) (await load())(command, session);
    }
  }
  return program;
}

const bareProgram = (): Command =>
  new Command("incident")
    .description("Declares incidents, drives them, and says what is owed next.")
    .version(ourVersion(), "--version", "which version this is")
    .option("--json", "the API's answer as it is, for programs")
    .option("--yes", "ask nothing")
    .option("--as <person>", "who you are, instead of what the profile says")
    .option("--profile <name>", "a stored profile other than the current one")
    .option("--url <url>", "where the API is")
    .option("--idempotency-key <key>", "to send the same once more: under one key it is done once")
    .addOption(new Option("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"))
    .configureHelp({
      ...{ showGlobalOptions: true, sortOptions: false, sortSubcommands: false },
      // The overview shows only the names of commands; each command's own help also shows its arguments.
      subcommandTerm: (command) => [command.name(), ...command.aliases()].join(", "),
    })
    .helpCommand(true);

const manifest = z.object({ version: z.string() });

const ourVersion = (): string =>
  manifest.parse(JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"))).version;

/**
 * Applies the settings for printing and exiting to every subcommand, since the library commander does not pass these
 * settings on to commands that were made elsewhere.
 */
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
