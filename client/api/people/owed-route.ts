import { z } from "zod";
import { owedByPerson } from "../../../domain/accounts/owed-by-person.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import { namedTargets, type Person } from "../../../domain/incident/people.ts";
import { kinds } from "../../../domain/incident/kind.ts";
import { severityOf } from "../../../domain/incident/incident.ts";
import { severities } from "../../../domain/incident/severity.ts";
import { peopleBehind } from "../../../on-call/targets.ts";
import type { Directory } from "../edges/directory.ts";
import { isoOf, nobodyCalled } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { type Reading, viewerOf } from "../edges/viewer.ts";

const iso = z.iso.datetime();
const about = { incident: z.string(), title: z.string(), severity: z.enum(severities), kind: z.enum(kinds) };
const obligation = z.object({
  ...about,
  key: z.string().describe("Names it, for instance in the command `waive`."),
  promise: z.string(),
  owedBy: z.string().describe("The role, duty or person that owes it."),
  since: iso,
  due: iso,
  item: z.string().optional().describe("The action item that it is about."),
  description: z.string().optional().describe("What the action item says."),
});
const task = z.object({ ...about, task: z.int().describe("Its number."), text: z.string() });
export const owedAnswer = z.object({
  person: z.string(),
  obligations: z.array(obligation).describe("The earliest due first; what is overdue stays here until it is done."),
  tasks: z.array(task),
  more: z.boolean().describe("Whether there are more incidents than were read; those with what is due first were."),
});

export interface OwedParts extends Pick<Reading, "records" | "settings"> {
  readonly directory: Pick<Directory, "people">;
  readonly now: () => Instant;
}

/**
 * Adds GET /people/:person/owed, which lists what a person owes over all incidents that the caller may see: what the
 * person's roles, duties and action items promise, what a page still asks, and open tasks.
 */
export function owedRoute(app: Routes, context: OwedParts): void {
  const { records, settings, directory, now } = context;
  app.get(
    "/people/:person/owed",
    {
      schema: {
        operationId: "listOwed",
        summary: "What somebody owes in all incidents, the earliest due first",
        params: z.object({ person: z.string().min(1).max(100) }),
        response: { 200: owedAnswer, ...problemResponses },
      },
    },
    async (request) => {
      const { person } = request.params;
      const duties = namedTargets.filter((duty) => peopleBehind(duty, now(), settings()).includes(person));
      const found = await records.incidentsNaming(person, duties, viewerOf(request, context));
      // A person who is no longer configured may still owe something, so an unknown name is an error only if not.
      if (found.incidents.length === 0 && !directory.people.has(person))
        throw new Problem("not-found", nobodyCalled(person));
      const owed = found.incidents.flatMap((incident) =>
        owedByPerson(person, incident, duties).map(({ key, promise, owedBy, since, due, subject }) => ({
          ...{ ...aboutOf(incident), key, promise, owedBy, since: isoOf(since), due: isoOf(due) },
          ...itemOf(incident, subject),
        })),
      );
      return {
        person,
        obligations: owed.toSorted((a, b) => a.due.localeCompare(b.due)),
        tasks: found.incidents.flatMap((incident) => tasksOf(incident, person)),
        more: found.more,
      };
    },
  );
}

const aboutOf = (incident: Incident) => ({
  ...{ incident: incident.id, title: incident.title, kind: incident.kind },
  severity: severityOf(incident),
});

function itemOf({ items }: Incident, subject: string | undefined) {
  const item = items.find(({ id }) => id === subject);
  return item === undefined ? {} : { item: item.id, description: item.description };
}

const tasksOf = (incident: Incident, person: Person) =>
  incident.tasks.flatMap(({ owner, done, text }, index) =>
    owner === person && done === undefined ? [{ ...aboutOf(incident), task: index + 1, text }] : [],
  );
