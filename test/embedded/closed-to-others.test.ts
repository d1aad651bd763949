import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeToOthers, dataFolder } from "../../embedded/data-folder.ts";
import { freePort } from "../../embedded/ports.ts";
import { startTemporalServer } from "../../embedded/temporal-server.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "incident-closed-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const othersMay = (path: string): number => statSync(path).mode & 0o077;

test("Temporal's files and the logs can be read by the user alone who runs the product", async () => {
  const folder = dataFolder(root);
  closeToOthers(folder);
  const port = await freePort();
  const server = await startTemporalServer({
    ...{ port, timeSkipping: false, searchAttributes: [] },
    databaseFile: folder.temporal,
    logFile: join(folder.logs, "temporal.log"),
    ...{ notes: folder.notes, restart: false, report: () => undefined },
  });
  const files = readdirSync(root).filter((name) => name.startsWith("temporal.db"));
  const open = [...files.map((name) => join(root, name)), folder.logs, join(folder.logs, "temporal.log")].filter(
    (path) => othersMay(path) !== 0,
  );
  await server.stop();
  expect(files).toContain("temporal.db");
  expect(open).toEqual([]);
});

test("what an older release left open is closed", () => {
  const folder = dataFolder(root);
  for (const ending of ["", "-wal", "-shm"]) writeFileSync(folder.temporal + ending, "", { mode: 0o644 });
  closeToOthers(folder);
  expect(["", "-wal", "-shm"].map((ending) => othersMay(folder.temporal + ending))).toEqual([0, 0, 0]);
});

test("nobody else can list the data folder", () => {
  dataFolder(root);
  expect(statSync(root).mode & 0o044).toBe(0);
});
