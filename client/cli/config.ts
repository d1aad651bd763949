import { Command } from "commander";
import { z } from "zod";
import { auditedOf, whatChanges } from "../../config/live-config.ts";
import { printed } from "../../config/problem.ts";
import { printAnswer, read } from "./answers.ts";
import { fileArgument, lookAt, printFindings, refuseFaults } from "./configuration-file.ts";
import type { Session } from "./session.ts";
import { clockOf } from "./times.ts";

/** The configuration: whether a file is right, what it would change, and what was changed before. */
export function config(session: () => Session): Command {
  return new Command("config")
    .description("The configuration file: check it, see what it would change, read who changed what")
    .addCommand(check(session))
    .addCommand(diff(session))
    .addCommand(log(session));
}

/** Needs no API: what is wrong with a file is known before it is anywhere near the product. */
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
      if (out.json) out.raw({ file, faults, changes });
      else {
        for (const problem of faults) out.line(printed(problem));
        for (const change of changes) out.line(change);
        if (faults.length + changes.length === 0) out.line("Nothing: it says what is in force.");
      }
      refuseFaults({ file, faults });
    });
}

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
