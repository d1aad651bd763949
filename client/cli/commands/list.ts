import { type Command, Option } from "commander";
import { z } from "zod";
import { phaseNames } from "../../../domain/runbook.ts";
import { severities } from "../../../domain/incident/severity.ts";
import { listedSchema } from "../../api/incidents/listed-incident.ts";
import { printAnswer } from "../http/read-answer.ts";
import type { Row } from "../printing/output.ts";
import type { Session } from "../session.ts";
import { severityCell } from "../printing/severity-cell.ts";
import { clockOf } from "../printing/times-in-words.ts";

const page = z.object({ incidents: z.array(listedSchema), next: z.string().optional() });
const wanted = z.object({
  all: z.boolean().default(false),
  severity: z.string().optional(),
  phase: z.string().optional(),
  service: z.string().optional(),
  text: z.string().optional(),
  limit: z.string().optional(),
  cursor: z.string().optional(),
});

/** Lists open incidents, or all incidents, the newest first. */
export function list(command: Command, session: () => Session): Command {
  return command
    .option("--all", "closed and ended ones as well")
    .addOption(new Option("--severity <severity>").choices(severities))
    .addOption(new Option("--phase <phase>").choices(phaseNames))
    .option("--service <name>")
    .option("--text <text>", "occurs in id, title, service or impact")
    .option("--limit <number>", "how many; 50 when left out", "50")
    .option("--cursor <cursor>", "the next page, as the one before says")
    .action(async (options: unknown) => {
      const { all, ...query } = wanted.parse(options);
      const { api, out, here } = session();
      const asking = async () => api.get("/incidents", { ...query, open: all ? undefined : true });
      await printAnswer(out, asking, page, ({ incidents, next }) => {
        const { now, zone } = here();
        const rows = incidents.map((it): Row => [
          { text: it.id, ink: "bold" },
          severityCell(it.severity),
          it.phase,
          it.openedAt === undefined ? "" : clockOf(Date.parse(it.openedAt), now, zone),
          it.commander ?? "nobody commands",
          `${it.service}: ${it.title}`,
        ]);
        out.table(rows, { indent: "", none: all ? "There are none." : "No incident is open." });
        if (next !== undefined) out.note(`There are more: --cursor ${next}`);
      });
    });
}
