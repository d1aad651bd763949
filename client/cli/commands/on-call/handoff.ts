import { Command } from "commander";
import { z } from "zod";
import { handoffSchema } from "../../../api/on-call/duty-schemas.ts";
import { printAnswer } from "../../http/read-answer.ts";
import { mustBeNumber } from "../../asking/must-be-number.ts";
import type { Session } from "../../session.ts";
import { clockOf } from "../../printing/times-in-words.ts";

const handoffsAnswer = z.object({ handoffs: z.array(handoffSchema) });

/** Adds the commands that list handoffs of duty and that confirm a handoff. */
export function handoff(session: () => Session): Command {
  const list = new Command("list")
    .description("What was handed over within a week, and whether it was confirmed")
    .action(async () => {
      const { api, out, here } = session();
      await printAnswer(
        out,
        async () => api.get("/on-call/handoffs"),
        handoffsAnswer,
        ({ handoffs }) => {
          const { now, zone } = here();
          const rows = handoffs.map(({ id, schedule: name, person, at, acknowledgedBy }) => [
            ...[String(id), name, person, clockOf(Date.parse(at), now, zone)],
            acknowledgedBy ?? out.ink("red", "nobody yet"),
          ]);
          const head = ["id", "schedule", "to", "at", "confirmed by"];
          out.table(rows, { head, none: "Nothing was handed over within a week." });
        },
      );
    });
  const ack = new Command("ack")
    .description("Confirm that you have what was handed to you")
    .argument("<id>")
    .action(async (id: string) => {
      mustBeNumber(id);
      const { api, out, here } = session();
      const confirming = async () => api.post(`/on-call/handoffs/${id}/acknowledge`, {});
      await printAnswer(out, confirming, handoffSchema, ({ schedule: name, acknowledgedBy, acknowledgedAt }) => {
        const { now, zone } = here();
        const when = acknowledgedAt === undefined ? "" : ` at ${clockOf(Date.parse(acknowledgedAt), now, zone)}`;
        out.line(`Handoff ${id} of ${name}: confirmed by ${acknowledgedBy ?? "nobody"}${when}.`);
      });
    });
  return new Command("handoff")
    .description("What comes with duty, and that it has arrived")
    .addCommand(list)
    .addCommand(ack);
}
