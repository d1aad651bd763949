import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Command } from "commander";
import { z } from "zod";
import { projectRoot } from "../../../../config/project-root.ts";
import { day } from "../../../../domain/incident/moment.ts";
import { type BreakGlass, onDutyIn } from "../../../../on-call/break-glass.ts";
import { Failure } from "../../failure.ts";
import type { Row } from "../../printing/output.ts";
import { printable } from "../../printing/safe-to-print.ts";
import type { Session } from "../../session.ts";
import { clockOf } from "../../printing/times-in-words.ts";

const snapshot = z.object({
  version: z.literal(1),
  writtenAt: z.number(),
  duties: z.array(
    z.object({
      duty: z.string(),
      shifts: z.array(z.object({ from: z.number(), until: z.number(), person: z.string().nullable() })),
    }),
  ),
  // A file that was written by an earlier release has no groups.
  groups: z.array(z.object({ group: z.string(), people: z.array(z.string()) })).default([]),
  people: z.array(
    z.object({
      person: z.string(),
      name: z.string(),
      reachedBy: z.array(z.object({ channel: z.string(), address: z.string() })),
    }),
  ),
});

/** Prints who is on call and their phone numbers from a file on this machine, for when nothing else works. */
export function breakGlass(command: Command, session: () => Session): Command {
  return command
    .option("--file <file>", "the snapshot; left out, BREAK_GLASS_FILE or what npm start keeps")
    .action((options: unknown) => {
      const { out, here, environment } = session();
      const typedFile = z.object({ file: z.string().optional() }).parse(options).file;
      const file = typedFile ?? environment.breakGlassFile ?? join(projectRoot, ".data", "break-glass.json");
      const snapshot = snapshotIn(file);
      const { now, zone } = here();
      if (out.json) {
        out.raw(snapshot);
        return;
      }
      const people = new Map(snapshot.people.map((it) => [it.person, it]));
      const rows = onDutyIn(snapshot, now).map(({ duty, person, until }): Row => {
        const it = person === undefined ? undefined : people.get(person);
        return [
          { text: duty, ink: "bold" },
          it?.name ?? person ?? "nobody",
          it?.reachedBy.map(({ channel, address }) => `${channel} ${address}`).join(", ") ?? "",
          until === undefined ? "" : `until ${clockOf(until, now, zone)}`,
        ];
      });
      out.table(rows, { indent: "" });
      if (snapshot.groups.length > 0) out.heading("Who is called as a whole");
      out.table(
        snapshot.groups.map((it): Row => [
          { text: it.group, ink: "bold" },
          it.people.map((person) => people.get(person)?.name ?? person).join(", "),
        ]),
        { indent: "" },
      );
      out.heading("Everybody");
      out.table(
        snapshot.people.map((it): Row => [
          it.name,
          it.reachedBy.map(({ channel, address }) => `${channel} ${address}`).join(", "),
        ]),
        { indent: "" },
      );
      const age = Math.floor((now - snapshot.writtenAt) / day);
      out.line();
      out.line(`As of ${new Date(snapshot.writtenAt).toISOString()}${age < 2 ? "" : `: ${age} days old`}.`);
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
