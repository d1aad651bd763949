import { z } from "zod";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { Person } from "../../../domain/incident/people.ts";
import type { Settings } from "../../../config/settings.ts";
import type { PeopleStillNamed, StillNamed } from "../../../records/reading/people-still-named.ts";
import { isoOf } from "../edges/fields.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

export interface GoneParts {
  readonly peopleStillNamed: PeopleStillNamed;
  readonly settings: () => Settings;
  readonly now: () => Instant;
}

export const goneAnswer = z.object({
  gone: z.array(
    z.object({
      person: z.string(),
      says: z.string().describe("What still names the person."),
      mend: z.string().describe("What to do about it."),
    }),
  ),
});
type Gone = z.output<typeof goneAnswer>["gone"][number];

/**
 * Adds GET /people/gone, which lists the duty, roles, items and contact methods of people who are no longer in the
 * configuration, or who are about to leave it.
 */
export function goneRoute(app: Routes, parts: GoneParts): void {
  app.get(
    "/people/gone",
    {
      config: { needs: "administer" },
      schema: {
        operationId: "listPeopleGone",
        summary: "What still names people who are gone, and what to do about it",
        querystring: z.strictObject({
          leaving: z
            .string()
            .max(10_000)
            .optional()
            .describe("Ids of people who are still there and about to leave, with commas between them."),
        }),
        response: { 200: goneAnswer, ...problemResponses },
      },
    },
    async ({ query: { leaving = "" } }) => {
      const all = await parts.peopleStillNamed.stillNamed(parts.now());
      return { gone: whatNamesThem(all, parts.settings(), new Set(leaving.split(","))) };
    },
  );
}

/**
 * Lists, for each person who is gone or about to leave, everything that still names them, and how somebody else can
 * take each of these over.
 */
export function whatNamesThem(
  all: readonly StillNamed[],
  { people }: Settings,
  leaving: ReadonlySet<Person> = new Set(),
): Gone[] {
  const theirs = all.filter(({ person }) => !Object.hasOwn(people, person) || leaving.has(person));
  return [...new Set(theirs.map(({ person }) => person))].map((person) => {
    const named = theirs.filter((it) => it.person === person);
    return {
      person,
      says: `${person} is gone: ${named.map(inWords).join("; ")}`,
      mend: `${[...new Set(named.map(mendOf))].join("; ")}.`,
    };
  });
}

function inWords({ as, where, which, until }: StillNamed): string {
  const end = until === undefined ? "" : ` until ${isoOf(until)}`;
  switch (as) {
    case "override":
      return `named by override ${which} of ${where}${end}`;
    case "swap":
      return `named by swap ${which} of ${where}${end}`;
    case "role":
      return `${which} of ${where}`;
    case "postmortem":
      return `owner of the postmortem of ${where}`;
    case "task":
      return `owner of task ${which} of ${where}`;
    case "item":
      return `owner of ${which} of ${where}`;
    case "contact":
      return "contact methods are kept";
  }
}

function mendOf({ person, as, where, which }: StillNamed): string {
  const id = where.startsWith("incident-") ? where : "ID";
  switch (as) {
    case "override":
    case "swap":
      return `incident schedule ${as} cancel ${which}`;
    case "role":
      return which === "on-call"
        ? `incident reassign ${id}, or let somebody else take it`
        : `incident assign-role ${id} ${which} SOMEBODY`;
    case "postmortem":
      return `incident name-postmortem-owner ${id} SOMEBODY`;
    case "task":
      return `incident hand-over-task ${id} ${which} SOMEBODY`;
    case "item":
      return `incident change-action-item ${id} ${which} --owner SOMEBODY --reason "${person} has left"`;
    case "contact":
      return `incident contacts forget ${person}`;
  }
}
