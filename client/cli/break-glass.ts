import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { projectRoot } from "../../config/project-root.ts";
import { pagingChannels } from "../../domain/effects.ts";
import { day } from "../../domain/moment.ts";
import { type BreakGlass, onDutyIn } from "../../on-call/break-glass.ts";
import { Failure } from "./failure.ts";
import type { Row } from "./output.ts";
import { printable } from "./printable.ts";
import type { Session } from "./session.ts";
import { clockOf } from "./times.ts";

const snapshot = z.object({
  version: z.literal(1),
  writtenAt: z.number(),
  duties: z.array(
    z.object({
      duty: z.string(),
      shifts: z.array(z.object({ from: z.number(), until: z.number(), person: z.string().nullable() })),
    }),
  ),
  people: z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      reachedBy: z.array(z.object({ channel: z.enum(pagingChannels), address: z.string() })),
    }),
  ),
});

/** Who is on call and their numbers, when nothing else works: read from a file on this machine and nowhere else. */
export function breakGlass(session: () => Session): Command {
  return new Command("break-glass")
    .description("Who is on call and their numbers, without API, Temporal, database or network")
    .option("--file <file>", "the snapshot; left out, BREAK_GLASS_FILE or what npm start keeps")
    .action((options: unknown) => {
      const { out, here, environment } = session();
      const given = z.object({ file: z.string().optional() }).parse(options).file;
      const file = given ?? environment.breakGlassFile ?? join(projectRoot, ".data", "break-glass.json");
      const known = snapshotIn(file);
      const { now, zone } = here();
      if (out.json) {
        out.raw(known);
        return;
      }
      const people = new Map(known.people.map((it) => [it.person, it]));
      const rows = onDutyIn(known, now).map(({ duty, person, until }): Row => {
        const it = person === undefined ? undefined : people.get(person);
        return [
          { text: duty, ink: "bold" },
          it?.name ?? person ?? "nobody",
          it?.reachedBy.map(({ channel, address }) => `${channel} ${address}`).join(", ") ?? "",
          until === undefined ? "" : `until ${clockOf(until, now, zone)}`,
        ];
      });
      out.table(rows, { indent: "" });
      out.heading("Everybody");
      out.table(
        known.people.map((it): Row => [
          it.name,
          it.reachedBy.map(({ channel, address }) => `${channel} ${address}`).join(", "),
        ]),
        { indent: "" },
      );
      const age = Math.floor((now - known.writtenAt) / day);
      out.line();
      out.line(`As of ${new Date(known.writtenAt).toISOString()}${age < 2 ? "" : `: ${age} days old`}.`);
    });
}

function snapshotIn(file: string): BreakGlass {
  try {
    return snapshot.parse(printable(JSON.parse(readFileSync(file, "utf8"))));
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new Failure(
      "notFound",
      `${file} cannot be used (${why}). A worker writes it where BREAK_GLASS_FILE says; npm start to .data/break-glass.json.`,
    );
  }
}
