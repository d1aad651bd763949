import { type Command } from "commander";
import { incidentSchema } from "../../api/incidents/incident-schema.ts";
import { read, timelineAnswer } from "../http/read-answer.ts";
import type { Session } from "../session.ts";
import { printIncident } from "../printing/incident-page.ts";
import { namedOrNewest } from "../asking/which-incident.ts";

const lastEvents = 8;

/**
 * Prints what an incident commander wants to see: what is wrong, who works on it, what is owed next and when, open
 * work, the last events, and links.
 */
export function show(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "the incident; left out, the one that is open")
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { api, out } = opened;
      const id = await namedOrNewest(opened, typed);
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
