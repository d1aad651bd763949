import { type Command } from "commander";
import { z } from "zod";
import { printAnswer } from "../http/read-answer.ts";
import type { Output, Row } from "../printing/output.ts";
import type { Session } from "../session.ts";
import type { Ink } from "../terminal.ts";
import { namedOrNewest } from "../asking/which-incident.ts";

const answer = z.object({
  metrics: z.object({
    timeToDetect: z.number().optional(),
    timeToAcknowledge: z.number().optional(),
    timeToResolve: z.number().optional(),
  }),
  promises: z.array(
    z.object({
      key: z.string(),
      promise: z.string(),
      owedBy: z.string(),
      since: z.string(),
      due: z.string(),
      at: z.string().optional(),
      verdict: z.string(),
      inWords: z.string(),
    }),
  ),
});
const inks: Readonly<Record<string, Ink>> = { missed: "red", kept: "green", outstanding: "yellow" };

/** Prints every promise of an incident, whether it was kept, and by how much it was missed. */
export function scorecard(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "the incident; left out, the one that is open")
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { api, out } = opened;
      const id = await namedOrNewest(opened, typed);
      const asking = async () => api.get(`/incidents/${id}/scorecard`);
      await printAnswer(out, asking, answer, (card) => {
        print(out, card);
      });
    });
}

function print(out: Output, { promises, metrics }: z.output<typeof answer>): void {
  const rows = promises.map((it): Row => {
    const ink = inks[it.verdict] ?? "dim";
    return [it.promise, it.owedBy, stamp(it.since), stamp(it.due), { text: it.inWords, ink }, stamp(it.at)];
  });
  out.table(rows, { indent: "", head: ["promise", "owed by", "since (UTC)", "due", "verdict", "at"] });
  const count = (verdict: string) => promises.filter((it) => it.verdict === verdict).length;
  const { timeToDetect, timeToAcknowledge, timeToResolve } = metrics;
  out.line();
  out.line(
    `${promises.length} promises: ${count("kept")} kept, ${count("missed")} missed, ${count("outstanding")} owed.`,
  );
  const owed = promises.filter((it) => it.verdict === "outstanding");
  if (owed.length > 0) {
    out.line();
    out.line("Still owed, by the key by which it is waived (incident waive <key> --reason … --approver …):");
    out.table(owed.map((it): Row => [it.key, it.promise, `due ${stamp(it.due)}`]));
  }
  out.line(
    `Minutes to detect ${timeToDetect ?? "–"}, to acknowledge ${timeToAcknowledge ?? "–"}, to resolve ${timeToResolve ?? "–"}.`,
  );
}

const stamp = (iso = ""): string => iso.slice(0, 16).replace("T", " ");
