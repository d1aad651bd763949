import type { z } from "zod";
import { incidentSchema, type obligationSchema } from "../../api/incidents/incident-schema.ts";
import { read } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import type { Row } from "./output.ts";
import type { Session } from "../session.ts";
import { clockOf, fromNow } from "./times-in-words.ts";

export type Owed = z.output<typeof obligationSchema>;

/** Makes a table row of an obligation: what is owed, by whom and when. Overdue obligations are red. */
export function owedRow(owed: Owed, commander: string | undefined, { now, zone }: { now: number; zone: string }): Row {
  const due = Date.parse(owed.due);
  const when = due < now ? `OVERDUE ${fromNow(due, now)}` : `due ${fromNow(due, now)}`;
  const soon = due - now < 5 * 60_000;
  const ink = due < now ? "red" : soon ? "yellow" : "bold";
  const who =
    owed.owedBy === "incident-commander" && commander !== undefined ? `${owed.owedBy} (${commander})` : owed.owedBy;
  return [{ text: owed.promise, ink }, { text: `${when}, ${clockOf(due, now, zone)}`, ink }, who];
}

/** Returns only the obligations that are still open, the earliest first. */
export const stillOwed = (all: readonly Owed[]): readonly Owed[] =>
  all.filter(({ over }) => over === undefined).sort((a, b) => a.due.localeCompare(b.due));

/**
 * Prints in one line, after a command, which obligation is due next. If the obligations cannot be read, nothing is
 * printed, since the command itself succeeded.
 */
export async function printNext({ api, out, here }: Session, id: string, revision: number | undefined): Promise<void> {
  try {
    const reply = await api.get(`/incidents/${id}`, { minRevision: revision });
    const { obligations, commander } = read(incidentSchema, reply);
    const next = stillOwed(obligations).find(({ owedBy }) => owedBy !== "system");
    if (next === undefined) return;
    out.line("Next:");
    out.table([owedRow(next, commander, here())]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
