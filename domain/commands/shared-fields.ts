import { categories } from "../incident/category.ts";
import type { Field } from "./field.ts";

/** Fields that several commands have. */

export const why = {
  kind: "text",
  label: "Why",
  byPosition: true,
  example: "Payments fail for every customer",
} as const satisfies Field;

export const note = {
  kind: "text",
  label: "What to add",
  byPosition: true,
  optional: true,
  example: "Errors are back to normal",
} as const satisfies Field;

/**
 * The field with the words that the public reads of the impact. The field `impact` is for people inside and is never
 * published.
 */
export const publicImpact = {
  kind: "line",
  label: "What the public may read of it, as a sentence",
  optional: true,
  example: "Some requests to our API fail",
} as const satisfies Field;

export const category = {
  kind: "choice",
  label: "What kind of incident it is",
  choices: categories,
  optional: true,
} as const satisfies Field;
