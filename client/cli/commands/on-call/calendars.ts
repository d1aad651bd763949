import { Command } from "commander";
import { z } from "zod";
import { printAnswer } from "../../http/read-answer.ts";
import { Failure } from "../../failure.ts";
import type { Session } from "../../session.ts";

const addresses = z.record(z.string(), z.string());
const calendarsAnswer = z.object({ schedules: addresses, people: addresses });

/**
 * Prints the addresses at which calendar programs find people's shifts. Anybody who knows an address can read that
 * calendar.
 */
export const calendars = (session: () => Session): Command =>
  new Command("calendars")
    .description("The addresses from which a calendar reads a schedule's shifts, or a person's")
    .argument("[name]", "of one schedule or person; left out, all of them")
    .action(async (name: string | undefined) => {
      const { api, out } = session();
      const asking = async () => api.get("/on-call/calendars");
      await printAnswer(out, asking, calendarsAnswer, ({ schedules, people }) => {
        const rows = [...Object.entries(schedules), ...Object.entries(people)]
          .filter(([id]) => name === undefined || id === name)
          .map(([id, path]) => [id, `${api.url}${path}`]);
        if (name !== undefined && rows.length === 0)
          throw new Failure("notFound", `There is no schedule and no person "${name}".`);
        out.table(rows, { head: ["of", "address"], none: "There is no schedule, and nobody." });
      });
    });
