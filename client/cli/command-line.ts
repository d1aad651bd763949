import { loadCli } from "./run.ts";
import { terminalOf } from "./terminal.ts";

/**
 * Loads the code that a command line needs. Returns a function that runs the command line and sets the exit code of
 * this process.
 */
export async function loadCommandLine(argv: readonly string[]): Promise<() => Promise<void>> {
  const run = await loadCli(argv);
  return async () => {
    // The program that reads our output may stop early, as in `incident list | head -1`. That is no error.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
    try {
      process.exitCode = await run(terminalOf(process), process.env);
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      process.stderr.write(`incident: this is a fault of the CLI: ${fault}\n`);
      process.exitCode = 1;
    }
  };
}
