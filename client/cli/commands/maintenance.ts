import { Command } from "commander";
import { z } from "zod";
import { maintenanceWindow, maintenanceWindows } from "../../api/alerts/maintenance-schema.ts";
import { printAnswer } from "../http/read-answer.ts";
import { comingTime } from "../asking/coming-time.ts";
import type { Session } from "../session.ts";
import { endOf } from "../printing/times-in-words.ts";

const wanted = z.object({ until: z.string(), from: z.string().optional(), reason: z.string() });

/**
 * Declares, lists and ends maintenance windows, in which alerts page nobody (`incident maintenance`). Alerts that still
 * fire at the end of a window page then.
 */
export function maintenance(command: Command, session: () => Session): Command {
  return command.addCommand(declare(session)).addCommand(list(session)).addCommand(end(session));
}

const declare = (session: () => Session): Command =>
  new Command("declare")
    .description('Declare a window, such as: maintenance declare service="api" --until 18:00 --reason "Upgrade"')
    .argument("<condition...>", 'on an alert\'s labels, such as service="api" or env=~"prod.*"; all have to hold')
    .requiredOption("--until <time>", "when it ends; who still fires then pages then")
    .requiredOption("--reason <text>")
    .option("--from <time>", "when it begins; now, when left out")
    .action(async (conditions: string[], options: unknown) => {
      const { api, out, here } = session();
      const { until, from, reason } = wanted.parse(options);
      const startsAt = from === undefined ? {} : { startsAt: comingTime(from, "from", here()) };
      const body = { conditions, reason, endsAt: comingTime(until, "until", here()), ...startsAt };
      const declaring = async () => api.post("/maintenance", body);
      await printAnswer(out, declaring, maintenanceWindow, (it) => {
        out.line(`Declared until ${endOf({ from: it.startsAt, until: it.endsAt }, here())}: ${it.id}`);
      });
    });

const list = (session: () => Session): Command =>
  new Command("list").description("Windows that are not over").action(async () => {
    const { api, out } = session();
    const asking = async () => api.get("/maintenance");
    await printAnswer(out, asking, maintenanceWindows, ({ windows }) => {
      const rows = windows.map((it) => [
        ...[it.id, it.startsAt.slice(0, 16), it.endsAt.slice(0, 16), it.declaredBy],
        `${it.conditions.join(" ")}: ${it.reason}`,
      ]);
      const head = ["window", "from (UTC)", "until", "by", "what and why"];
      out.table(rows, { indent: "", head, none: "Nothing is under maintenance." });
    });
  });

const end = (session: () => Session): Command =>
  new Command("end")
    .description("End a window now; what it holds already stays held until its time")
    .argument("<window>")
    .action(async (id: string) => {
      const { api, out } = session();
      const ending = async () => api.delete(`/maintenance/${encodeURIComponent(id)}`);
      await printAnswer(out, ending, z.unknown(), () => {
        out.line("Ended.");
      });
    });
