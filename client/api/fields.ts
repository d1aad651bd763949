import { z } from "zod";
import { namedTargets, type Person } from "../../domain/people.ts";
import type { Policy } from "../../domain/policy.ts";
import { severities } from "../../domain/severity.ts";

/** What commands may mean of the configuration as it is now: who exists, and the policies of its services. */
export interface Directory {
  readonly people: Pick<ReadonlySet<Person>, "has">;
  readonly teams: Pick<ReadonlySet<string>, "has">;
  readonly experts: Pick<ReadonlySet<string>, "has">;
  readonly schedules: Pick<ReadonlySet<string>, "has">;
  readonly policies: () => readonly Policy[];
}

/** White space, and what takes no place at all: nobody could read a text of nothing else. */
const unreadable = /^[\s\p{Cc}\p{Cf}]+$/u;
const readable = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((said) => !unreadable.test(said), "says nothing that can be read");

/** One line of text. */
export const line = readable(300);
/** What somebody has to say, at most a page of it. */
export const text = readable(4000);
export const severity = z.enum(severities);
export const minutes = z.int().min(1).max(10_080);
export const link = z.url({ protocol: /^https?$/ }).max(2000);
/** ISO 8601 with an offset outside, epoch milliseconds inside. */
export const instant = z.iso.datetime({ offset: true }).transform((iso) => Date.parse(iso));
/** A number people see, counted from 1. */
export const number = z.int().min(1);

/** `incident-2026-01-29-1423`, with what keeps two of one minute apart. */
export const incidentParams = z.object({
  id: z
    .string()
    .regex(
      /^incident-\d{4}-\d{2}-\d{2}-\d{4}(-[a-z0-9]{1,20})?$/,
      "An incident's id looks like incident-2026-01-29-1423.",
    ),
});

/** The largest number that the records can hold where they count. */
export const largestCount = 2_147_483_647;

/** Read your own writes: lists and timelines follow the incident with a small delay. */
export const minRevision = z.coerce
  .number()
  .int()
  .min(0)
  .optional()
  .describe("Wait until the answer takes account of this event: the `revision` that a command answered.");

export const isoOf = (at: number): string => new Date(at).toISOString();

export const nobodyCalled = (name: string): string => `Nobody is called "${name}" in the configuration.`;

export const personOf = (directory: Directory) =>
  z
    .string()
    .max(100)
    .refine((id) => directory.people.has(id), {
      error: ({ input }) => nobodyCalled(String(input)),
    });

export const teamOf = (directory: Directory) =>
  z
    .string()
    .max(100)
    .refine((id) => directory.teams.has(id), {
      error: ({ input }) => `No team is called "${String(input)}" in the configuration.`,
    });

/** Whom somebody may page. Refused where nobody can be behind it: whoever pages wants to know at once. */
export const targetOf = (directory: Directory) => {
  const behind = <Kind extends string>(kind: Kind, known: Pick<ReadonlySet<string>, "has">, nothing: string) =>
    z.templateLiteral([`${kind}:`, z.string().min(1)]).refine((target) => known.has(target.slice(kind.length + 1)), {
      error: ({ input }) => nothing.replace("…", `"${String(input).slice(kind.length + 1)}"`),
    });
  return z.union(
    [
      z.enum(namedTargets),
      behind("person", directory.people, "Nobody is called … in the configuration."),
      behind("team", directory.teams, "No team is called … in the configuration."),
      behind("sme", directory.experts, "Nobody is named as an expert for … in the configuration."),
      behind("schedule", directory.schedules, "No schedule is called … in the configuration."),
      behind("rotation", directory.schedules, "No rotation is called … in the configuration."),
    ],
    {
      error: ({ input }) =>
        directory.people.has(String(input))
          ? `Say person:${String(input)}.`
          : "Expected person:…, team:…, sme:…, schedule:…, rotation:…, or one of the duties, such as primary.",
    },
  );
};
