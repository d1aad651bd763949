import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningApi, runApi, token } from "../running-api.ts";
import { installSchemathesis } from "./install.ts";

/** The seconds that the whole test run may take, however many routes the API has. */
const budgetSeconds = 110;

let api: RunningApi;
let python: string;
let folder: string;
beforeAll(async () => {
  python = installSchemathesis();
  folder = mkdtempSync(join(tmpdir(), "schemathesis-"));
  api = await runApi({ api: { requestsPerMinute: 1_000_000 } });
  await api.startWorkers();
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];

/**
 * Schemathesis settings with ids and revisions that exist, so that most requests get beyond "not found"; all other
 * values are generated from the API's description.
 */
const settings = (incident: string) => `
[parameters]
"path.id" = "${incident}"
"query.minRevision" = 1
`;

test(
  "whatever the description allows or forbids: no 5xx, every answer as described, every error a problem",
  async () => {
    const url = await api.app.listen({ host: "127.0.0.1", port: 0 });
    const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
    const declaring = await api.post("/incidents", declaration);
    writeFileSync(join(folder, "schemathesis.toml"), settings(String(declaring.body["id"])));
    const { code, said } = await run("python3", [
      ...["-c", "from schemathesis.cli import schemathesis; schemathesis()"],
      ...["run", `${url}/openapi.json`, "--header", `authorization: Bearer ${token}`],
      ...["--checks", checks.join(","), "--phases", "coverage,fuzzing", "--max-examples", "10"],
      ...["--max-time", String(budgetSeconds), "--seed", "20260129", "--continue-on-failure", "--no-color"],
      ...["--suppress-health-check", "all", "--warnings", "off"],
      // Event streams never end; test/client/events.test.ts tests them.
      ...["--exclude-path-regex", "/events$"],
    ]);
    expect({ code, said: code === 0 ? "" : said }).toEqual({ code: 0, said: "" });
    expect(said).toMatch(/\d+ (test cases )?generated/);
  },
  (budgetSeconds + 120) * 1000,
);

async function run(command: string, args: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, PYTHONPATH: python } });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => said.push(text));
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, said: said.join("") };
}
