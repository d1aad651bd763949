import { z } from "zod";
import { generalRows, promisedRows } from "../../domain/default-policy.ts";
import { isTarget, type Target, targetKinds, targetsInWords } from "../../domain/incident/people.ts";
import { severities } from "../../domain/incident/severity.ts";
import { isPolicy, type Policy } from "../../domain/policy.ts";
import type { PlainKind, Shape, Shapes } from "../../domain/promises/policy-shape.ts";

export const minutes = z
  .number("expected a number of minutes")
  .min(0, "expected a number of minutes, not less than 0")
  .max(525_600, "expected at most a year of minutes");

export const target = z
  .string("expected somebody to page")
  .refine((value): value is Target => isTarget(value, targetKinds), `expected ${targetsInWords(targetKinds)}`);

const pagingStep = z.strictObject({
  atMinute: minutes,
  page: z.array(target),
  urgency: z.enum(["page", "message"], "expected page or message").exactOptional(),
  everyMinutes: minutes.gt(0, "a step repeats after more than 0 minutes").exactOptional(),
  untilMinute: minutes.exactOptional(),
});

const plain: { readonly [K in PlainKind]: z.ZodType } = {
  minutes,
  "positive-minutes": minutes.gt(0, "expected more than 0 minutes"),
  seconds: z.number("expected a number of seconds").min(0).max(86_400, "expected at most a day of seconds"),
  count: z.int("expected a whole number").min(0, "expected a number not less than 0"),
  times: z.int().min(2, "expected 2 or more"),
  percent: z.number("expected a percentage").gt(0, "expected more than 0 %").lt(100, "expected less than 100 %"),
  flag: z.boolean(),
  ask: z.enum(["acknowledge", "take-command", "help"]),
  "paging-steps": z.array(pagingStep),
};

function schemaOf(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case "by-severity":
      return z.partialRecord(z.enum(severities), schemaOf(shape.of));
    case "parts":
      return z.strictObject({ ...each(shape.parts, schemaOf), ...each(shape.optional ?? {}, optionalOf) });
    case "choice":
      return z.enum(shape.choices, `expected one of ${shape.choices.join(", ")}`);
    default:
      return plain[shape.kind];
  }
}

const optionalOf = (shape: Shape) => schemaOf(shape).exactOptional();

const each = <Schema>(shapes: Shapes, schema: (shape: Shape) => Schema): Record<string, Schema> =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, schema(shape)]));

const shapesOf = (rows: typeof promisedRows | typeof generalRows): Shapes =>
  Object.fromEntries(Object.entries(rows).map(([name, { shape }]) => [name, shape]));

/** The schema of the whole policy, which is the default policy with the file's changes applied. */
export const policySchema = z
  .strictObject({
    version: z.string(),
    ...each(shapesOf(promisedRows), optionalOf),
    ...each(shapesOf(generalRows), schemaOf),
  })
  .pipe(z.custom<Policy>(isPolicy));
