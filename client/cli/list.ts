import { Command, Option } from "commander";
import { z } from "zod";
import { phaseNames } from "../../domain/runbook.ts";
import { severities } from "../../domain/severity.ts";
import { listedSchema } from "../api/listed-incident.ts";
import { printAnswer } from "./answers.ts";
import type { Row } from "./output.ts";
import type { Session } from "./session.ts";
import { severityCell } from "./severity-cell.ts";
import { clockOf } from "./times.ts";

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

/** Open incidents, or all there were; the newest first. */
export function list(session: () => Session): Command {
  return new Command("list")
    .alias("ls")
    .description("Open incidents, the newest first")
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
