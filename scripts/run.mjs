/** `node scripts/run.mjs scripts/demo.ts [arguments]`: set up, then run that script of ours from the build. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { SetupFailed, main, root, setup } from "./setup.mjs";

await main(async () => {
  const [script = "", ...args] = process.argv.slice(2);
  await setup();
  const compiled = join(root, "dist", script.replace(/\.ts$/, ".js"));
  if (!existsSync(compiled)) throw new SetupFailed(`There is no ${script}.`);
  const child = spawn(process.execPath, ["--enable-source-maps", compiled, ...args], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
});
