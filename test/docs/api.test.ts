import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
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
  // Those that show an error look for it themselves: the last word of a pipe counts.
  const script = ["set -eu", `api='${url}'`, `token='${token}'`, ...examples].join("\n");
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", script]);
  expect(stderr.replaceAll(/^curl: \(22\).*\n/gm, "")).toBe("");
  for (const answer of [
    ...['"standing":"admin"', '{"live":true}', '"outcome":"accepted"', '"revision":', '"type":"/problems/refused"'],
    ...['"obligations":', '"line":', '"verdict":', '"severity":"sev2"', '"token":"', '"settings":', '"changes":'],
  ]) {
    expect(stdout).toContain(answer);
  }
});

test("every route of which the cookbook speaks is described by the API", () => {
  const { paths } = api.app.swagger();
  const spoken = [...document.matchAll(/\$api(\/[a-z/]+)/g)].map(([, path = ""]) => path.replace(/\/$/, ""));
  const known = Object.keys(paths ?? {});
  for (const path of spoken) expect(known.some((it) => it === path || it.startsWith(`${path}/`))).toBe(true);
});
