import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../config/project-root.ts";
import { type RunningApi, runApi, token } from "../client/running-api.ts";

jest.setTimeout(120_000);

const document = readFileSync(join(projectRoot, "docs", "api.md"), "utf8");
const [whereItIs = "", ...examples] = [...document.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);

let api: RunningApi;
let url: string;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
  url = await api.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => api.close());

test("every example of the cookbook works, in its order", async () => {
  expect(whereItIs).toBe("api=http://127.0.0.1:3000\ntoken=$(cat .data/api-token)\n");
  // Examples that show an error pipe it into a command that checks it, so that the script goes on.
  const script = ["set -eu", `api='${url}'`, `token='${token}'`, ...examples].join("\n");
  // A clean shell: what the reader's own shell may have defined must not be needed, and no builtin be hidden.
  const clean = { PATH: process.env["PATH"] ?? "", HOME: tmpdir() };
  expect(document).not.toMatch(/^(?:declare|command)\(\)/m);
  const { stdout, stderr } = await promisify(execFile)("bash", ["--noprofile", "--norc", "-c", script], { env: clean });
  expect(stderr.replaceAll(/^curl: \(22\).*\n/gm, "")).toBe("");
  for (const answer of [
    ...['"standing":"admin"', '{"live":true}', '"outcome":"accepted"', '"revision":', '"type":"/problems/refused"'],
    ...[
      '"obligations":',
      '"line":',
      '"verdict":',
      '"severity":"sev2"',
      '"token":"',
      '"settings":',
      '"changes":',
      '"tasks":',
      '"messages":',
    ],
  ]) {
    expect(stdout).toContain(answer);
  }
});

test("every route of which the cookbook speaks is described by the API", () => {
  const { paths } = api.app.swagger();
  const spoken = [...document.matchAll(/\$api(\/[a-z/]+)/g)].map(([, path = ""]) => path.replace(/\/$/, ""));
  const documentedPaths = Object.keys(paths ?? {});
  for (const path of spoken) expect(documentedPaths.some((it) => it === path || it.startsWith(`${path}/`))).toBe(true);
});
