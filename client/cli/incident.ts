import { loadCommandLine } from "./command-line.ts";

loadCommandLine(process.argv.slice(2))
  .then(async (run) => run())
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
