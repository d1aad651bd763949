import { commandFrom, commandSchema } from "../../client/api/incidents/command-schema.ts";
import { policyDigest } from "../../client/api/incidents/policy-digest.ts";
import { commandNames, definitions } from "../../domain/commands/catalogue.ts";
import { type Form, formsOf } from "../../domain/commands/definition.ts";
import { type Element, exampleOf, type Field, type Fields } from "../../domain/commands/field.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

const directory = {
  people: new Set(["alice", "bob", "carol", "dave", "erin", "frank"]),
  teams: new Set(["sre"]),
  experts: new Set(["database"]),
  schedules: new Set<string>(),
  policies: () => [defaultPolicy],
};

/** Makes the body of a request in which every field has the value of its example. */
const exampleBody = (fields: Fields, isLeftOut: (field: Field) => boolean): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => (isLeftOut(field) ? [] : [[name, exampleValue(field)]])),
  );

const exampleValue = (field: Field): unknown => {
  if (field.kind === "choice") return field.choices[0];
  if (field.kind === "flag") return true;
  if (field.kind === "policy") return policyDigest(defaultPolicy);
  if (field.kind === "record") return exampleBody(field.fields, isInternal);
  return field.kind === "list" ? exampleElements(field.of) : exampleOf(field);
};

const exampleElements = (of: Element): readonly unknown[] => {
  if (of.kind === "person") return ["alice", "bob"];
  if (of.kind === "record") return [exampleBody(of.fields, isInternal)];
  return Object.entries(of.forms).map(([form, { fields }]) => ({
    [of.discriminator]: form,
    ...exampleBody(fields, isInternal),
  }));
};

const namedIn = (form: Form["form"]) => (form === undefined ? {} : { [form.field]: form.value });

const isInternal = ({ internal }: Field): boolean => internal === true;
const isNotNeeded = (field: Field): boolean => isInternal(field) || field.optional === true;

describe.each(commandNames)("%s", (name) => {
  test.each([
    ["all of its examples", isInternal],
    ["the examples of what it needs", isNotNeeded],
  ])("is taken by the API with %s, and by the rules", (_, isLeftOut) => {
    for (const { form, fields } of formsOf(definitions[name])) {
      const body = { ...namedIn(form), ...exampleBody(fields, isLeftOut) };
      const { data, error } = commandSchema(name, directory).safeParse(body);
      expect(error?.issues).toBeUndefined();
      expect(commandFrom(name, data)).toMatchObject({ type: name, ...namedIn(form) });
    }
  });

  test("takes no field that only the product fills in", () => {
    for (const { form, fields } of formsOf(definitions[name])) {
      const body = { ...namedIn(form), ...exampleBody(fields, isInternal), groupKey: "x" };
      const { error } = commandSchema(name, directory).safeParse(body);
      expect(error?.issues).toMatchObject([{ code: "unrecognized_keys", keys: ["groupKey"] }]);
    }
  });

  test("says what it does and what its fields are, as a form shows it", () => {
    const labels = formsOf(definitions[name]).flatMap(({ fields }) => Object.values(fields).map(({ label }) => label));
    for (const words of [definitions[name].summary, ...labels]) expect(words).toMatch(/^\p{L}.*[^.]$/u);
  });
});
