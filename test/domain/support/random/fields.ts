import fc from "fast-check";
import { definitions, type PublicCommandName } from "../../../../domain/commands/catalogue.ts";
import { formsOf } from "../../../../domain/commands/definition.ts";
import type { Element, Field, Fields } from "../../../../domain/commands/field.ts";
import { defaultPolicy } from "../../../../domain/default-policy.ts";
import { day, hour } from "../../../../domain/incident/moment.ts";
import { namedTargets } from "../../../../domain/incident/people.ts";
import type { Policy } from "../../../../domain/policy.ts";
import type { Cadence } from "../../../../domain/promises/policy-shape.ts";

/**
 * The instant around which random lives begin: the example's Thursday. Instants in fields lie between shortly before
 * it and long after it.
 */
export const around = Date.parse("2026-01-29T14:24:00Z");

export const people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "mallory"] as const;

const person = fc.constantFrom(...people);
/** Makes random texts, some of which are also names of properties that every JavaScript object has. */
const text = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom("Connection pool exhausted", "a", "constructor", "__proto__", "…") },
  { weight: 1, arbitrary: fc.constantFrom("", "   ", "x".repeat(10_001)) },
);
const instant = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: around - 3 * hour, max: around + 20 * day }) },
  { weight: 1, arbitrary: fc.integer({ min: around - 400 * day, max: around + 400 * day }) },
);
const number = fc.constantFrom(0, 1, 2, 3, 0.5, 1e9);
const target = fc.oneof(
  fc.constantFrom(...namedTargets),
  person.map((name) => `person:${name}`),
  fc.constantFrom("team:payments", "sme:database"),
);

/** Makes a cadence of room updates, for policies that are stricter or laxer than the default, or promise less. */
const roomUpdate = (active: number, monitoring: number): Cadence => ({
  active: { withinMinutes: { sev1: active, sev2: active } },
  monitoring: { withinMinutes: { sev1: monitoring, sev2: monitoring } },
});
const quiet: Policy = { ...defaultPolicy, spreadNudgesMinutes: 0 };
const { statusUpdate: _, publicReview: __, ...less } = quiet;
const policy = fc.constantFrom<Policy>(
  { ...quiet, version: "stricter", roomUpdate: roomUpdate(5, 10), responder: { withinMinutes: { sev1: 5 } } },
  { ...quiet, version: "laxer", roomUpdate: roomUpdate(45, 120), responder: { withinMinutes: { sev1: 90, sev4: 90 } } },
  { ...less, version: "less" },
);

/** Random values of text fields that refer to something, some of which refer to a thing that exists. */
const names: ReadonlyMap<string, fc.Arbitrary<string>> = new Map([
  ["alert", fc.constantFrom("PoolExhausted", "ErrorRateHigh", "constructor", "__proto__")],
  ["item", fc.constantFrom("logs", "metrics", "health-checks", "constructor")],
  [
    "obligation",
    fc
      .tuple(
        fc.constantFrom(
          "acknowledged",
          "commander",
          "status-page",
          "room-update",
          "evidence",
          "brought-to-an-end",
          "x",
        ),
        fc.constantFrom("#1", "#2", "#1/1", "#1/2", ""),
      )
      .map((parts) => parts.join("")),
  ],
]);

/** Makes the fields of a command, as people and machines may fill them in, sensibly or not. */
export const anyFields = (name: PublicCommandName): fc.Arbitrary<object> =>
  fc.oneof(
    ...formsOf(definitions[name]).map(({ form, fields }) =>
      someInOrder(fields, anyValues(fields)).map((values) =>
        form === undefined ? values : { [form.field]: form.value, ...values },
      ),
    ),
  );

type Values = Readonly<Record<string, unknown>>;

/** Makes random values for fields, except for fields that only the product fills in. */
const anyValues = (fields: Fields): fc.Arbitrary<Values> => {
  const given = Object.entries(fields).filter(([, { internal }]) => internal !== true);
  return fc.record(Object.fromEntries(given.map(([name, field]) => [name, anyNamed(name, field)])), {
    requiredKeys: given.filter(([, { optional }]) => optional !== true).map(([name]) => name),
  });
};

const anyNamed = (name: string, field: Field): fc.Arbitrary<unknown> =>
  (field.kind === "line" ? names.get(name) : undefined) ?? anyValue(field);

const anyValue = (field: Field | Element): fc.Arbitrary<unknown> => {
  switch (field.kind) {
    case "text":
    case "line":
    case "service":
    case "link":
      return text;
    case "person":
      return person;
    case "team":
      return fc.constantFrom("payments", "platform");
    case "target":
      return target;
    case "incident":
      return fc.constantFrom("incident-2026-01-29-1420", "incident-2026-01-29-1423", "incident-2026-01-29-1425");
    case "action-item":
      return fc.constantFrom("A1", "A2", "A3", "A9");
    case "choice":
      return fc.constantFrom(...field.choices);
    case "flag":
      return fc.boolean();
    case "ordinal":
    case "count":
      return number;
    case "minutes":
      return fc.constantFrom(0, 0.3, 1, 20, 60, 61, 1e9);
    case "instant":
      return instant;
    case "record":
      return anyValues(field.fields);
    case "forms":
      return fc.oneof(
        ...Object.entries(field.forms).map(([form, { fields }]) =>
          anyValues(fields).map((values) => ({ [field.discriminator]: form, ...values })),
        ),
      );
    case "list":
      return fc.array(anyValue(field.of), { minLength: field.atLeast ?? 0, maxLength: 3 });
    case "policy":
      return policy;
  }
};

/**
 * In half of the cases, sorts the instants of a command in the order of its fields, as a sensible caller would give
 * them.
 */
const someInOrder = (fields: Fields, values: fc.Arbitrary<Values>): fc.Arbitrary<Values> => {
  const needed = Object.entries(fields).flatMap(([name, { kind, optional }]) =>
    kind === "instant" && optional !== true ? [name] : [],
  );
  if (needed.length < 2) return values;
  return fc.tuple(values, fc.boolean()).map(([all, inOrder]) => {
    if (!inOrder) return all;
    const sorted = needed.map((name) => Number(all[name])).toSorted((one, other) => one - other);
    return { ...all, ...Object.fromEntries(needed.map((name, index) => [name, sorted[index]])) };
  });
};
