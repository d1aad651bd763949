import type { Command } from "commander";
import { owedAnswer } from "../../api/people/owed-route.ts";
import { Failure } from "../failure.ts";
import { printAnswer } from "../http/read-answer.ts";
import type { Row } from "../printing/output.ts";
import { severityCell } from "../printing/severity-cell.ts";
import { clockOf, fromNow } from "../printing/times-in-words.ts";
import type { Session } from "../session.ts";

/** Prints what the person at the terminal owes over all incidents: when it is due, and the key that names it. */
export function mine(command: Command, session: () => Session): Command {
  return command.action(async () => {
    const opened = session();
    const { api, out, here } = opened;
    const person = await opened.person();
    if (person === undefined)
      throw new Failure("usage", "Say whose: --as <person>, or INCIDENT_PERSON. This token is a machine's.");
    const asking = async () => api.get(`/people/${encodeURIComponent(person)}/owed`);
    await printAnswer(out, asking, owedAnswer, ({ obligations, tasks, more }) => {
      const { now, zone } = here();
      if (obligations.length === 0 && tasks.length === 0) out.line(`${person} owes nothing.`);
      const owed = obligations.map((it): Row => {
        const due = Date.parse(it.due);
        const when = due < now ? `OVERDUE ${fromNow(due, now)}` : `due ${fromNow(due, now)}`;
        const ink = due < now ? "red" : "bold";
        const what = it.description === undefined ? it.promise : `${it.promise}: ${it.item} ${it.description}`;
        return [
          { text: `${when}, ${clockOf(due, now, zone)}`, ink },
          it.incident,
          severityCell(it.severity),
          { text: it.key, ink: "dim" },
          what,
        ];
      });
      out.table(owed, { indent: "" });
      if (owed.length > 0) out.note("What need not be done: incident waive INCIDENT KEY");
      if (tasks.length > 0) out.heading("Tasks");
      out.table(tasks.map((it): Row => [it.incident, severityCell(it.severity), String(it.task), it.text]));
      if (more) out.note("There are more: only the incidents in which something is due first were read.");
    });
  });
}
