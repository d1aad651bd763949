import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../embedded/ports.ts";
import { type Postgres, startPostgres } from "../../embedded/postgres.ts";
import { projectRoot } from "../../embedded/project.ts";
import { until } from "../../embedded/wait-until.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "incident-first-start-"));
  chmodSync(root, 0o711); // Where the tests run as root, PostgreSQL runs as somebody else.
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const options = async (dataFolder: string) => {
  const port = await freePort();
  const files = { dataFolder, logFile: join(root, "postgres.log"), notes: join(root, "run") };
  return { ...files, port, durable: false, restart: false, report: () => undefined };
};

/** Starts PostgreSQL for the first time, in a process that is killed as soon as `when` returns true. */
async function killedAtItsFirstStart(dataFolder: string, when: () => boolean): Promise<void> {
  const given = JSON.stringify(await options(dataFolder));
  const start = `require("./dist/embedded/postgres.js").startPostgres({ ...${given}, report: () => undefined })`;
  const child = spawn(process.execPath, ["-e", start], { cwd: projectRoot, stdio: "ignore" });
  const gone = once(child, "exit");
  await until("the moment to kill", async () => (when() ? true : undefined));
  child.kill("SIGKILL");
  await gone;
}

test("a first start that was killed while the database was made begins again", async () => {
  const dataFolder = join(root, "postgres");
  const begun = () => readdirSync(root).some((name) => existsSync(join(root, name, "PG_VERSION")));
  await killedAtItsFirstStart(dataFolder, begun);
  const postgres: Postgres = await startPostgres(await options(dataFolder));
  const url = await postgres.createDatabase("records");
  await postgres.stop();
  expect(url).toMatch(/^postgres:\/\/postgres:/);
  expect(readdirSync(root).filter((name) => name.includes("draft"))).toEqual([]);
});
