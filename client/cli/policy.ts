import { Command } from "commander";
import { fileArgument, lookAt, printFindings } from "./configuration-file.ts";
import { policyApply } from "./policy-apply.ts";
import type { Session } from "./session.ts";

/** Who is paged when: whether it reaches somebody at every severity, and what looks wrong in it. */
export function policy(session: () => Session): Command {
  return new Command("policy")
    .description("Who is paged when")
    .addCommand(check(session))
    .addCommand(policyApply(session));
}

/** Needs no API; the same checks run when the product starts. */
function check(session: () => Session): Command {
  return new Command("check")
    .description("Whether every severity reaches somebody: empty steps, gaps, people without contact, commanders")
    .argument("[file]", fileArgument)
    .action((typed: string | undefined) => {
      const opened = session();
      printFindings(opened, lookAt(opened, typed), "Every severity reaches somebody, and nothing looks wrong.");
    });
}
