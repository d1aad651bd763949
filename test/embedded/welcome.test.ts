import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { projectRoot } from "../../config/project-root.ts";
import { welcome } from "../../embedded/welcome.ts";
import { startRecordingServer } from "../integrations/vendors/recording-server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "welcome-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const greet = async (url: string) => welcome({ ...options, apiPort: Number(new URL(url).port), data: folder }, folder);
const options = { apiPort: 0, temporalPort: 7233, uiPort: 8233, data: "", fresh: false, yes: false, anyway: false };

describe("the welcome of npm start", () => {
  test("shows commands with a person and a service that are configured, fit to be pasted into a shell", async () => {
    const answer = { people: [{ person: "kim" }, { person: "ana" }], services: ["Bob's Burgers", "Cart"] };
    const api = await startRecordingServer(() => ({ status: 200, body: JSON.stringify(answer) }));
    writeFileSync(join(folder, "api-token"), "a token\n");
    const text = await greet(api.url);
    expect(api.asked().map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ["/directory", "Bearer a token"],
    ]);
    await api.close();
    expect(text).toContain("./incident declare --as kim\n");
    const [, quoted = ""] = /-d ('.*')\n/.exec(text) ?? [];
    const { stdout } = spawnSync("sh", ["-c", `printf %s ${quoted}`], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual({
      ...{ by: "kim", severity: "sev2", service: "Bob's Burgers" },
      ...{ title: "Payments fail", impact: "One customer in ten." },
    });
  });

  test("says what to fill in when the API does not tell its names", async () => {
    const text = await greet("http://127.0.0.1:1");
    expect(text).toContain("declare --as YOUR-ID\n");
    expect(text).toContain('"service":"YOUR-SERVICE"');
  });
});

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });
const ourScript = /node (scripts\/(?:run\.mjs )?\S+)/;

describe("--help", () => {
  const inFreshClone = (...args: readonly string[]) => {
    for (const part of ["package.json", "scripts", join("embedded", "start-options.json")]) {
      cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
    }
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(existsSync(join(folder, "node_modules"))).toBe(false);
    return { stdout, stderr, status };
  };

  test("of npm start is answered before anything is installed, and names every option", () => {
    const { stdout, stderr, status } = inFreshClone("scripts/start.mjs", "--help");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const flags = stdout.match(/^ {2}(--[a-z-]+)/gm)?.map((flag) => flag.trim());
    expect(flags).toEqual([
      ...["--api-port", "--temporal-port", "--ui-port", "--data", "--fresh", "--yes", "--anyway", "--help"],
    ]);
    expect(stdout).toContain("port of the API (usually 3000; or the variable PORT)");
  });

  test("of every other script of package.json says what the script does, and does nothing", () => {
    const { scripts } = manifest.parse(JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")));
    const commands = Object.values(scripts).flatMap((command) => ourScript.exec(command)?.[1] ?? []);
    const ours = commands.filter((command) => !/start|incident/.test(command));
    expect(ours).toContain("scripts/run.mjs scripts/demo.ts");
    for (const command of ours) {
      const { stdout, stderr, status } = inFreshClone(...command.split(" "), "--help");
      expect({ command, stderr, status, isSentence: /^[\w ]+.*\.$/s.test(stdout.trim()) }).toEqual({
        ...{ command, stderr: "", status: 0, isSentence: true },
      });
    }
  });
});
