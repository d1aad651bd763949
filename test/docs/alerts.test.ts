import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";
import { debianProgram } from "../support/debian-tools.ts";

const document = readFileSync(join(projectRoot, "docs", "alerts.md"), "utf8");
const snippets = [...document.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);

test("the receiver shown for Alertmanager is one that Alertmanager takes", () => {
  const receiver = snippets.find((snippet) => snippet.includes("webhook_configs")) ?? "";
  const folder = mkdtempSync(join(tmpdir(), "alertmanager-"));
  try {
    writeFileSync(join(folder, "alertmanager.yml"), receiver);
    const amtool = debianProgram("amtool", "prometheus-alertmanager");
    const printed = execFileSync(amtool, ["check-config", join(folder, "alertmanager.yml")], { encoding: "utf8" });
    expect(printed).toContain("SUCCESS");
    expect(printed).toContain("1 receivers");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
