import { Command } from "commander";
import { z } from "zod";
import { auditedOf, whatChanges } from "../../../config/live-config.ts";
import { problemText } from "../../../config/problem.ts";
import { goneAnswer } from "../../api/people/people-who-are-gone.ts";
import { printAnswer, read } from "../http/read-answer.ts";
import { fileArgument, lookAt, printFindings, refuseFaults } from "../asking/configuration-file.ts";
import type { Session } from "../session.ts";
import { clockOf } from "../printing/times-in-words.ts";

/** Adds the commands that check a configuration file, show what the file would change, and list earlier changes. */
export function config(command: Command, session: () => Session): Command {
  return command.addCommand(check(session)).addCommand(diff(session)).addCommand(log(session));
}

/** Checks a file without the API, so that faults are found before the product reads it. */
function check(session: () => Session): Command {
  return new Command("check")
    .description("What is wrong with a configuration file and its templates, with line and column")
    .argument("[file]", fileArgument)
    .action((typed: string | undefined) => {
      const opened = session();
      const found = lookAt(opened, typed);
      printFindings(opened, found, `${found.file} is right.`);
    });
}

function diff(session: () => Session): Command {
  return new Command("diff")
    .description("What a configuration file would change of what is in force, in words")
    .argument("[file]", fileArgument)
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { out, api } = opened;
      const { file, config: edited, faults } = lookAt(opened, typed);
      const inForce = read(inForceAnswer, await out.waiting("Asking", async () => api.get("/configuration")));
      const changes = edited === undefined ? [] : whatChanges(inForce, auditedOf(edited));
      const leaving =
        edited === undefined ? [] : peopleIn(inForce.settings).filter((id) => !(id in edited.settings.people));
      const { gone } =
        leaving.length === 0
          ? { gone: [] }
          : read(goneAnswer, await api.get("/people/gone", { leaving: leaving.join(",") }));
      if (out.json) out.raw({ file, faults, changes, gone });
      else {
        for (const problem of faults) out.line(problemText(problem));
        for (const change of changes) out.line(change);
        for (const { says, mend } of gone) out.paragraph(`${says}. ${mend}`);
        if (faults.length + changes.length === 0) out.line("Nothing: it says what is in force.");
      }
      refuseFaults({ file, faults });
    });
}

const peopleIn = (settings: unknown): readonly string[] =>
  Object.keys(
    z
      .object({ people: z.record(z.string(), z.unknown()) })
      .catch({ people: {} })
      .parse(settings).people,
  );

function log(session: () => Session): Command {
  return new Command("log")
    .description("Who changed the configuration, when, and what, the newest first")
    .option("--limit <number>", "how many changes", "20")
    .option("--before <number>", "only those older than this number")
    .action(async (options: unknown) => {
      const { out, api, here } = session();
      const asking = async () => api.get("/configuration/changes", logWanted.parse(options));
      await printAnswer(out, asking, changesAnswer, ({ changes }) => {
        const { now, zone } = here();
        for (const { number, at, by, file, differences } of changes) {
          out.heading(`${number}  ${clockOf(Date.parse(at), now, zone)}  ${by}  ${file}`);
          for (const difference of differences) out.paragraph(difference, "  ");
        }
      });
    });
}

const inForceAnswer = z.object({ settings: z.unknown(), templates: z.unknown() });
const logWanted = z.object({ limit: z.string(), before: z.string().optional() });
const changesAnswer = z.object({
  changes: z.array(
    z.object({
      number: z.int(),
      at: z.string(),
      by: z.string(),
      file: z.string(),
      differences: z.array(z.string()),
    }),
  ),
});
