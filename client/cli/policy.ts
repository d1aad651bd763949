import { Command } from "commander";
import { z } from "zod";
import { placesNaming } from "../../config/references.ts";
import type { Problem } from "../../config/problem.ts";
import { read } from "./answers.ts";
import { Failure } from "./failure.ts";
import { fileArgument, lookAt, type LookedAt, printFindings } from "./configuration-file.ts";
import { policyApply } from "./policy-apply.ts";
import type { Session } from "./session.ts";

/** Who is paged when: whether it reaches somebody at every severity, and what looks wrong in it. */
export function policy(session: () => Session): Command {
  return new Command("policy")
    .description("Who is paged when")
    .addCommand(check(session))
    .addCommand(policyApply(session));
}

/**
 * Needs no API: the same checks run when the product starts. Only whose addresses are confirmed is asked of it, since
 * that stands in no file.
 */
function check(session: () => Session): Command {
  return new Command("check")
    .description(
      "Whether every severity reaches somebody: empty steps, gaps, people without confirmed contact, commanders",
    )
    .argument("[file]", fileArgument)
    .action(async (typed: string | undefined) => {
      const opened = session();
      const found = lookAt(opened, typed);
      const warnings = [...found.warnings, ...(await unconfirmed(opened, found))];
      printFindings(opened, { ...found, warnings }, "Every severity reaches somebody, and nothing looks wrong.");
    });
}

const confirmedAnswer = z.object({ people: z.array(z.string()) });

/** Of those whom the file may have paged. */
async function unconfirmed(opened: Session, { file, config }: LookedAt): Promise<readonly Problem[]> {
  if (config === undefined) return [];
  const { settings } = config;
  const pageable = Object.keys(settings.people).filter((id) => placesNaming(id, settings).length > 0);
  try {
    const { people } = read(confirmedAnswer, await opened.api.get("/contact-methods/confirmed"));
    return pageable
      .filter((id) => !people.includes(id))
      .map((id) => ({
        where: `${file}: people.${id}`,
        what: `${id} has no contact method that is confirmed`,
        mend: `Let ${id} run \`incident test-page me\` and confirm what arrives.`,
      }));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    opened.out.note(`Whose contact methods are confirmed could not be asked: ${error.message}`);
    return [];
  }
}
