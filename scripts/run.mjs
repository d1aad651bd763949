/** `node scripts/run.mjs scripts/demo.ts [arguments]` sets up and then runs that script from the build. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { answersHelp } from "./help.mjs";
import { SetupFailed, main, root, runToEnd, setup } from "./setup.mjs";

await main(async () => {
  const [script = "", ...args] = process.argv.slice(2);
  if (!existsSync(join(root, script))) throw new SetupFailed(`There is no ${script}.`);
  if (answersHelp(args, script)) return;
  await setup();
  const compiled = join(root, "dist", script.replace(/\.ts$/, ".js"));
  await runToEnd(["--enable-source-maps", compiled, ...args]);
});
