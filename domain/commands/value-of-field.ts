import { isTarget, kindsToPageIn, targetsInWords } from "../incident/people.ts";
import { isPolicy } from "../policy.ts";
import { oneLine, plainText } from "../plain-text.ts";
import { isTable, type Table } from "../table.ts";
import type { Element, Field, Fields } from "./field.ts";

/** Says whether a value is valid for the field. Texts that are too short or too long are refused later, by `decide`. */
export const isValueOf = (field: Field | Element, value: unknown): boolean => {
  switch (field.kind) {
    case "text":
    case "line":
    case "service":
    case "link":
      return isText(value);
    case "person":
    case "team":
    case "incident":
    case "action-item":
      return isText(value) && value.length <= longestName;
    case "target":
      return isText(value) && isTarget(value, kindsToPageIn);
    case "choice":
      return field.choices.some((one) => one === value);
    case "flag":
      return typeof value === "boolean";
    case "ordinal":
    case "count":
    case "minutes":
      return typeof value === "number" && Number.isFinite(value) && value >= 0;
    case "instant":
      return Number.isSafeInteger(value);
    case "list":
      return Array.isArray(value) && value.every((one) => isValueOf(field.of, one));
    case "record":
      return isTable(value) && areValuesOf(field.fields, value);
    case "forms": {
      if (!isTable(value)) return false;
      const form = Object.entries(field.forms).find(([name]) => name === value[field.discriminator]);
      return form !== undefined && areValuesOf(form[1].fields, value);
    }
    case "policy":
      return isPolicy(value);
  }
};

/** Describes the values that a field takes, as the end of a sentence to somebody who wrote an invalid value. */
export const describeValues = (field: Field): string => {
  switch (field.kind) {
    case "target":
      return targetsInWords(kindsToPageIn);
    case "choice":
      return `one of ${field.choices.join(", ")}`;
    case "flag":
      return "true or false";
    case "ordinal":
    case "count":
    case "minutes":
      return "a number";
    case "instant":
      return "an instant, such as 2026-01-29T14:23:00Z";
    case "list":
    case "record":
      return field.takes;
    case "policy":
      return "a whole policy, row by row as domain/default-policy.ts has them";
    default:
      return "a text";
  }
};

/**
 * Converts a written value into the form that the rules use. People write an instant as an ISO date with its offset,
 * the rules read milliseconds. Characters that control a terminal are removed from texts, and line breaks from
 * one-line texts.
 */
export const readValue = (field: Field | Element, written: unknown): unknown => {
  switch (field.kind) {
    case "instant":
      return readInstant(written);
    case "text":
      return isText(written) ? plainText(written) : written;
    case "line":
    case "service":
    case "link":
      return isText(written) ? oneLine(written) : written;
    case "list":
      return Array.isArray(written) ? written.map((one) => readValue(field.of, one)) : written;
    case "record":
      return isTable(written) ? readValues(field.fields, written) : written;
    case "forms": {
      if (!isTable(written)) return written;
      const form = Object.entries(field.forms).find(([name]) => name === written[field.discriminator]);
      return form === undefined ? written : readValues(form[1].fields, written);
    }
    default:
      return written;
  }
};

const readValues = (fields: Fields, written: Table): Table =>
  Object.fromEntries(
    Object.entries(written).map(([name, value]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field === undefined ? value : readValue(field, value)];
    }),
  );

const readInstant = (written: unknown): unknown =>
  isText(written) && /T.*(Z|[+-]\d\d:\d\d)$/.test(written) ? Date.parse(written) : written;

/** The longest name in characters. Names are kept short because the facts of an incident repeat them many times. */
const longestName = 200;

const isText = (value: unknown): value is string => typeof value === "string";

const areValuesOf = (fields: Fields, values: Table): boolean =>
  Object.entries(fields).every(([name, field]) =>
    values[name] === undefined ? field.optional === true : isValueOf(field, values[name]),
  );
