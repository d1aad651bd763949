import { Command } from "commander";
import { z } from "zod";
import { timelineAnswer, read } from "./answers.ts";
import type { Output } from "./output.ts";
import type { Session } from "./session.ts";
import { idIn, theIncident } from "./which-incident.ts";
import { Failure } from "./failure.ts";

const wanted = z.object({ after: z.string().optional() });
const mostAtOnce = 1000;

/** What happened, in order, as the scribe writes it; in UTC, as the process document has it. */
export function timeline(session: () => Session): Command {
  return new Command("timeline")
    .description("What happened, in order")
    .argument("[id]", "the incident; left out, the one that is open")
    .option("--after <number>", "only events after this number")
    .action(async (typed: string | undefined, options: unknown) => {
      const { after } = wanted.parse(options);
      const opened = session();
      const id = await namedOrOpen(opened, typed);
      const { api, out } = opened;
      let from = Number(after ?? 0);
      for (;;) {
        const reply = await out.waiting("Asking", async () =>
          api.get(`/incidents/${id}/timeline`, { after: from, limit: mostAtOnce }),
        );
        if (out.json) out.raw(reply.body);
        const { events, revision } = read(timelineAnswer, reply);
        if (!out.json) printEvents(out, events);
        const last = events.at(-1)?.seq;
        // Bookkeeping has no words: a page may be shorter than what was asked for and not be the last.
        if (last === undefined || last >= revision || events.length < mostAtOnce / 10) return;
        from = last;
      }
    });
}

export function printEvents(out: Output, events: readonly { readonly line: string }[]): void {
  for (const { line } of events) {
    const [, stamp = "", text = line] = /^(\[[^\]]*\]) (.*)$/s.exec(line) ?? [];
    out.paragraph(`${out.ink("dim", stamp)} ${/^(Missed|Failed)/.test(text) ? out.ink("red", text) : text}`);
  }
}

/** The incident that was named on the command line; left out, the only one that is open. */
export async function namedOrOpen(session: Session, typed: string | undefined): Promise<string> {
  const id = idIn(typed);
  if (id !== undefined) return id;
  if (typed === undefined) return theIncident(session, false);
  throw new Failure("usage", `"${typed}" is no incident's id; they look like incident-2026-01-29-1423.`);
}
