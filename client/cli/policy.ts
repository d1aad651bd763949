import { resolve } from "node:path";
import { Command } from "commander";
import { readConfigFile, type ReadConfig, usualConfigFile } from "../../config/config.ts";
import { ConfigurationError, printed } from "../../config/problem.ts";
import { projectRoot } from "../../config/project-root.ts";
import { Failure } from "./failure.ts";
import { policyApply } from "./policy-apply.ts";
import type { Session } from "./session.ts";

/** Who is paged when: whether it reaches somebody at every severity, and what looks wrong in it. */
export function policy(session: () => Session): Command {
  return new Command("policy")
    .description("Who is paged when")
    .addCommand(check(session))
    .addCommand(policyApply(session));
}

/** Needs no API, as `config check`; the same checks run when the product starts. */
function check(session: () => Session): Command {
  return new Command("check")
    .description("Whether every severity reaches somebody: empty steps, gaps, people without contact, commanders")
    .argument("[file]", "the file; left out, the one the product reads on this machine")
    .action((typed: string | undefined) => {
      const { out, environment } = session();
      const file = typed === undefined ? usualConfigFile(environment.configFile, projectRoot) : resolve(typed);
      const { faults, remarks } = looked(file);
      if (out.json) out.raw({ file, faults, remarks });
      else {
        for (const problem of [...faults, ...remarks]) out.line(printed(problem));
        if (faults.length + remarks.length === 0) out.line("Every severity reaches somebody, and nothing looks wrong.");
      }
    });
}

function looked(file: string): Pick<ReadConfig, "faults" | "remarks"> {
  try {
    return readConfigFile(file, process.cwd());
  } catch (error) {
    if (error instanceof ConfigurationError) throw new Failure("refused", error.message);
    throw error;
  }
}
