import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "../../../config/project-root.ts";

/** Starts one service of the `emulate` package as a process, with its initial state; resolves when it answers. */
export async function startEmulated(
  service: "twilio" | "slack",
  begins: object,
  isUp: (url: string) => Promise<unknown>,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), `${service}-`));
  const seed = join(folder, "seed.json");
  writeFileSync(seed, JSON.stringify({ [service]: begins }));
  const port = String(await freePort());
  const program = join(projectRoot, "node_modules", "emulate", "dist", "index.js");
  const child = spawn(process.execPath, [program, "--service", service, "--port", port, "--seed", seed], {
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const up = await isUp(url).then(
      () => true,
      () => false,
    );
    if (up) break;
    if (tries > 300) throw new Error("emulate did not come up.");
    await sleep(100);
  }
  return {
    url,
    close: async () => {
      child.kill();
      if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error("There is no free port.");
};
