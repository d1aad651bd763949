import { type Command } from "commander";
import { z } from "zod";
import { namedOrNewest } from "../asking/which-incident.ts";
import { read, timelineAnswer } from "../http/read-answer.ts";
import { printEvents } from "../printing/print-events.ts";
import type { Session } from "../session.ts";

const wanted = z.object({ after: z.string().optional() });
const mostAtOnce = 1000;

/**
 * Prints the timeline of an incident, in the words in which the process document's scribe writes it. Times are in UTC,
 * as in that document.
 */
export function timeline(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "the incident; left out, the one that is open")
    .option("--after <number>", "only events after this number")
    .action(async (typed: string | undefined, options: unknown) => {
      const { after } = wanted.parse(options);
      const opened = session();
      const id = await namedOrNewest(opened, typed);
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
        // Bookkeeping events have no line in the timeline, so a page may be shorter than the limit although more
        // events follow.
        if (last === undefined || last >= revision || events.length < mostAtOnce / 10) return;
        from = last;
      }
    });
}
