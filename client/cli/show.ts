import { Command } from "commander";
import { incidentSchema } from "../api/incident-schema.ts";
import { read, timelineAnswer } from "./answers.ts";
import type { Session } from "./session.ts";
import { printIncident } from "./incident-page.ts";
import { namedOrOpen } from "./timeline.ts";

const lastEvents = 8;

/** The page an incident commander wants: what, who, what is owed next and when, open work, the last events, links. */
export function show(session: () => Session): Command {
  return new Command("show")
    .description("How an incident stands: what, who, and what is owed next")
    .argument("[id]", "the incident; left out, the one that is open")
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { api, out } = opened;
      const id = await namedOrOpen(opened, typed);
      const reply = await out.waiting("Asking", async () => api.get(`/incidents/${id}`));
      if (out.json) {
        out.raw(reply.body);
        return;
      }
      const incident = read(incidentSchema, reply);
      const after = Math.max(0, incident.revision - 4 * lastEvents);
      const timeline = await api.get(`/incidents/${id}/timeline`, { after }).then(
        (answer) => read(timelineAnswer, answer).events.slice(-lastEvents),
        () => undefined,
      );
      printIncident(out, incident, timeline, opened.here());
    });
}
