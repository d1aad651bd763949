import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { projectRoot } from "../../embedded/project.ts";
import { type Figure, figure, median } from "./figure.ts";
import { openProduct } from "./product.ts";
import type { Stand } from "./stand.ts";

const rounds = 20;
const warmUp = 2;

/**
 * Measures the time from the start of `incident list` to its first output. The baseline is the whole run of `node -e
 * 0`.
 */
export async function commandLine(stand: Stand): Promise<readonly Figure[]> {
  const product = await openProduct(stand);
  try {
    const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
    await product.post("/incidents", declaration);
    const env = { ...process.env, INCIDENT_URL: product.address, INCIDENT_TOKEN: product.token };
    const start = (command: string, args: readonly string[]): Started =>
      spawn(command, args, { cwd: projectRoot, env, stdio: ["ignore", "pipe", "inherit"] });
    const list = () => start(process.execPath, [join(projectRoot, "scripts", "incident.mjs"), "list"]);
    const listByNpx = () => start("npx", ["incident", "list"]);
    const nothing = () => start(process.execPath, ["-e", "0"]);
    return [
      await compareWith("command line", list, nothing),
      await compareWith("command line by npx", listByNpx, nothing),
    ];
  } finally {
    await product.close();
  }
}

type Started = ChildProcessByStdio<null, Readable, null>;

async function compareWith(name: string, program: () => Started, nothing: () => Started): Promise<Figure> {
  const ours: number[] = [];
  const others: number[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    const untilOutput = await msUntilOutput(program);
    const untilEnd = await msUntilEnd(nothing);
    if (round < warmUp) continue;
    ours.push(untilOutput);
    others.push(untilEnd);
  }
  return figure(name, "ms", median(ours), median(others), rounds);
}

async function msUntilOutput(start: () => Started): Promise<number> {
  const startedAt = performance.now();
  const child = start();
  let took: number | undefined;
  child.stdout.on("data", () => (took ??= performance.now() - startedAt));
  await once(child, "close");
  if (took === undefined) throw new Error(`${child.spawnargs.join(" ")} printed nothing.`);
  return took;
}

async function msUntilEnd(start: () => Started): Promise<number> {
  const startedAt = performance.now();
  await once(start(), "close");
  return performance.now() - startedAt;
}
