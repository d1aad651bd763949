import type { Command } from "commander";
import { z } from "zod";
import { checklistItemSchema } from "../../api/incidents/view-schemas.ts";
import { namedOrNewest } from "../asking/which-incident.ts";
import { printAnswer } from "../http/read-answer.ts";
import type { Cell, Row } from "../printing/output.ts";
import type { Session } from "../session.ts";

const answer = z.object({ rows: z.array(checklistItemSchema) });

/** Prints the checklists of an incident's phases: what is done, and the name by which an item is ticked. */
export function checklist(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "the incident; left out, the one that is open, else the newest")
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { api, out } = opened;
      const id = await namedOrNewest(opened, typed);
      const asking = async () => api.get(`/incidents/${id}/checklist`);
      await printAnswer(out, asking, answer, ({ rows }) => {
        const lines = rows.map(({ item, phase, text, done, tickedBy }): Row => {
          const mark: Cell = done ? { text: "✓", ink: "green" } : "·";
          return [mark, item, phase, tickedBy === undefined ? text : `${text} (ticked by ${tickedBy})`];
        });
        out.table(lines, { indent: "", head: ["", "item", "phase", "what"], none: "There is no checklist yet." });
        if (rows.some(({ done }) => !done)) out.line("Tick one by its name: incident tick <item>");
      });
    });
}
