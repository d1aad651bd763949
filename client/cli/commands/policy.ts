import { Command } from "commander";
import { z } from "zod";
import { placesNaming } from "../../../config/checks/references-between-settings.ts";
import type { Problem } from "../../../config/problem.ts";
import { read } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import { fileArgument, lookAt, type LookedAt, printFindings } from "../asking/configuration-file.ts";
import { policyApply } from "./policy-apply.ts";
import type { Session } from "../session.ts";

/**
 * Adds the commands that check whether the escalations of a configuration file reach somebody at every severity, and
 * that print what looks wrong.
 */
export function policy(command: Command, session: () => Session): Command {
  return command.addCommand(check(session)).addCommand(policyApply(session));
}

/**
 * Runs the same checks as the product's start, without the API. Only the confirmed contact methods are read from the
 * API, since they are in no file.
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
      const warnings = [...found.warnings, ...(await findUnconfirmed(opened, found))];
      printFindings(opened, { ...found, warnings }, "Every severity reaches somebody, and nothing looks wrong.");
    });
}

const confirmedAnswer = z.object({ people: z.array(z.string()) });

/** Finds people whom the file may page and who have confirmed no contact method. */
async function findUnconfirmed(opened: Session, { file, config }: LookedAt): Promise<readonly Problem[]> {
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
