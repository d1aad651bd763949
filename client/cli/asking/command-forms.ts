import {
  commandGroups,
  definitions,
  isPublicCommand,
  type PublicCommandName,
} from "../../../domain/commands/catalogue.ts";
import { formsOf } from "../../../domain/commands/definition.ts";
import type { Field } from "../../../domain/commands/field.ts";
import { namedTargets } from "../../../domain/incident/people.ts";

/** A field of a command, with its name. */
export type NamedField = Field & { readonly name: string };

/**
 * One form of a command: the fields that go together. If a command has several forms, the value in `fixed`
 * distinguishes them.
 */
export interface TypedForm {
  readonly fields: readonly NamedField[];
  readonly fixed?: Readonly<Record<string, string>>;
}

/**
 * Lists the forms of a command with the fields that can be typed. Fields with several parts, and those that the product
 * fills in by itself, are left out.
 */
export const formsOfCommand = (name: PublicCommandName): readonly TypedForm[] =>
  formsOf(definitions[name]).map(({ form, fields }) => ({
    fields: Object.entries(fields)
      .map(([field, it]): NamedField => ({ ...it, name: field }))
      .filter(({ kind, internal }) => internal !== true && kind !== "record" && kind !== "list" && kind !== "policy"),
    ...(form === undefined ? {} : { fixed: { [form.field]: form.value } }),
  }));

/** The commands that the command line offers, by group and in the order of the help. */
export const typedCommands: readonly (readonly [group: string, names: readonly PublicCommandName[]])[] = Object.entries(
  commandGroups,
).map(([group, its]) => [
  group,
  Object.keys(its)
    .filter(isPublicCommand)
    .filter((name) => definitions[name].isTyped !== false),
]);

/**
 * Lists the values that can be offered for a field: every value of a choice, or the targets that have fixed names; an
 * empty list for other fields.
 */
export const choicesOf = (field: Field): readonly string[] =>
  field.kind === "choice" ? field.choices : field.kind === "target" ? namedTargets : [];

/** Whether a field's value may consist of several words; other values, such as a person's id, are one word. */
export const isProse = ({ kind }: Field): boolean => kind === "text" || kind === "line" || kind === "service";
