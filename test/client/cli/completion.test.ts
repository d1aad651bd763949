import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { at, runIncident } from "./run-cli.ts";

const completionFor = async (shell: string): Promise<string> => {
  const { code, stdout, stderr } = await runIncident(["completion", shell], { env: at(home()) });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
};
const home = (): string => mkdtempSync(`${tmpdir()}/incident-completion-`);
const shell = (program: string, args: readonly string[], input: string) => {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: "utf8", env: at(home()) });
  return { status, stdout, stderr };
};

/** Lists the completions that the Tab key offers after these words, of which the last is being typed. */
const offered = (script: string, words: readonly string[]): readonly string[] => {
  const quoted = ["incident", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _incident; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = shell("bash", [], `set -eu\n${script}\n${ask}\n`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((word) => word !== "");
};

test("bash takes it without a word, and completes commands, sub-commands and options", async () => {
  const script = await completionFor("bash");
  expect(shell("bash", ["-n"], script)).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(offered(script, ["ack"])).toEqual(["acknowledge", "ack"]);
  expect(offered(script, ["token", ""])).toEqual(expect.arrayContaining(["create", "list", "revoke"]));
  expect(offered(script, ["token", "create", "--s"])).toEqual(["--standing"]);
  expect(offered(script, ["declare", "--sev"])).toEqual(["--severity"]);
  expect(offered(script, ["show", "incident-2026-01-29-1423", "--js"])).toEqual(["--json"]);
  expect(offered(script, ["no-such-command", "sho"])).toEqual(["show"]);
});

test("zsh gets the same through its own emulation of bash's completion", async () => {
  const script = await completionFor("zsh");
  const [, own] = /^autoload -U \+X compinit && compinit\nautoload -U \+X bashcompinit && bashcompinit\n([^]*)$/.exec(
    script,
  ) ?? ["", ""];
  expect(own).toBe(await completionFor("bash"));
  // In zsh, a letter after a colon is a modifier.
  expect(own).not.toMatch(/\[@\]:\d+:[A-Za-z]/);
});

test("an unknown shell is told which there are", async () => {
  const { code, stderr } = await runIncident(["completion", "tcsh"], { env: at(home()) });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("bash, zsh, fish") });
});
