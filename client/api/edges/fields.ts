import { z } from "zod";
import type { Directory } from "./directory.ts";
import { kindsToPageIn, namedTargets } from "../../../domain/incident/people.ts";
import { oneLine, plainText } from "../../../domain/plain-text.ts";
import { severities } from "../../../domain/incident/severity.ts";

/** Matches texts of nothing but white space and invisible characters, which nobody could read. */
const unreadable = /^[\s\p{Cc}\p{Cf}]+$/u;
const readable = (longest: number, plain: (text: string) => string) =>
  z
    .string()
    .overwrite(plain)
    .trim()
    .min(1)
    .max(longest)
    .refine((said) => !unreadable.test(said), "says nothing that can be read");

/** One line of text. */
export const line = readable(300, oneLine);
/** A text of several lines: 4000 characters at most, which is what somebody reads on one sheet. */
export const text = readable(4000, plainText);
export const severity = z.enum(severities);
export const minutes = z.int().min(1).max(10_080);
export const link = z.url({ protocol: /^https?$/ }).max(2000);
/**
 * The earliest instant that is accepted (1970), before the first that is too late. Calendars and tables cannot count
 * far beyond these years, and no incident happens then.
 */
const firstInstant = 0;
const firstTooLate = Date.UTC(2200, 0);

/** An instant: ISO 8601 with an offset in requests, epoch milliseconds in the code. */
export const instant = z.iso
  .datetime({ offset: true })
  .transform((iso) => Date.parse(iso))
  .refine((at) => at >= firstInstant && at < firstTooLate, "it lies outside of the years 1970 to 2199");
/** A number that people see, such as a page's; counting begins at 1. */
export const number = z.int().min(1);
export const count = z.int().min(0);

/** An incident's id such as `incident-2026-01-29-1423`; a suffix distinguishes incidents of the same minute. */
export const incidentParams = z.object({
  id: z
    .string()
    .regex(
      /^incident-\d{4}-\d{2}-\d{2}-\d{4}(-[a-z0-9]{1,20})?$/,
      "An incident's id looks like incident-2026-01-29-1423.",
    ),
});

/** The largest integer that a counting column of the database can hold. */
export const largestCount = 2_147_483_647;

/**
 * The lowest revision that an answer may show. Lists and timelines lag a little behind the incident; with the revision
 * that a command returned, the caller sees at least the effect of that command.
 */
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

/**
 * Makes the schema of a page's target: a person, team, schedule and so on. A target that reaches nobody is refused, so
 * that the caller learns of it at once.
 */
export const targetOf = (directory: Directory) => {
  const behind = (kind: (typeof kindsToPageIn)[number]) => {
    const { names, nothing } = namesOf[kind];
    return z
      .templateLiteral([`${kind}:`, z.string().min(1)])
      .refine((target) => names(directory).has(target.slice(kind.length + 1)), {
        error: ({ input }) => nothing.replace("…", `"${String(input).slice(kind.length + 1)}"`),
      });
  };
  const forms = kindsToPageIn.map((kind) => `${kind}:…`).join(", ");
  return z.union([z.enum(namedTargets), ...kindsToPageIn.map(behind)], {
    error: ({ input }) =>
      directory.people.has(String(input))
        ? `Say person:${String(input)}.`
        : `Expected ${forms}, or one of the duties, such as primary.`,
  });
};

/** For each kind of target, the names that exist and the sentence for an unknown name. */
const namesOf: {
  readonly [Kind in (typeof kindsToPageIn)[number]]: {
    readonly names: (directory: Directory) => Pick<ReadonlySet<string>, "has">;
    readonly nothing: string;
  };
} = {
  person: { names: ({ people }) => people, nothing: "Nobody is called … in the configuration." },
  team: { names: ({ teams }) => teams, nothing: "No team is called … in the configuration." },
  sme: { names: ({ experts }) => experts, nothing: "Nobody is named as an expert for … in the configuration." },
  schedule: { names: ({ schedules }) => schedules, nothing: "No schedule is called … in the configuration." },
  rotation: { names: ({ schedules }) => schedules, nothing: "No rotation is called … in the configuration." },
};
