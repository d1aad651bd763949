import type { Logger } from "pino";
import { type Config, loadConfig } from "../../config/config.ts";
import { logOutput } from "../../config/log-output.ts";
import { loggerFor } from "../../config/logger.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { projectRoot } from "../../config/project-root.ts";
import { composeApi } from "./compose-api.ts";

/** Runs the HTTP API until this process is asked to stop; requests under way are then answered first. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, projectRoot);
  const { environment } = config;
  const output = logOutput();
  const logger = loggerFor("api", environment, output);
  const { app, close } = await composeApi(config, logger, output);
  exitAtSignals(close, logger);
  try {
    await app.listen({ host: environment.host, port: environment.port });
  } catch (error) {
    await close();
    throw cannotListen(environment, error);
  }
}

function exitAtSignals(close: () => Promise<void>, logger: Logger): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, "could not stop in order");
          process.exit(1);
        },
      );
    });
  }
}

function cannotListen({ host, port }: Config["environment"], error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return refused("PORT", `${port} on ${host} is taken by another program`, "Stop that one, or set another port.");
    case "EACCES":
      return refused("PORT", `${port} needs rights this process has not`, "Set a port from 1024 on.");
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return refused("HOST", `${host} is no address of this machine`, "Set 127.0.0.1, or 0.0.0.0 for all of them.");
    default:
      return error;
  }
}

const refused = (where: string, what: string, mend: string): ConfigurationError =>
  new ConfigurationError([{ where, what, mend }]);

main().catch((error: unknown) => {
  const sentence = error instanceof ConfigurationError ? error.message : String(error);
  process.stderr.write(`${sentence}\n`, () => process.exit(1));
});
