import { definitions, type PublicCommandName } from "./catalogue.ts";
import type { CommandNamed } from "./commands.ts";
import { type Form, formsOf } from "./definition.ts";
import { describeValues, isValueOf, readValue } from "./value-of-field.ts";
import { type Refusal, refuse } from "./draft.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads a command from the fields that were sent, checking each field against the command's definition. Returns a
 * refusal for the sender if a field does not fit.
 */
export const readCommand = <N extends PublicCommandName>(name: N, values: Values): CommandNamed<N> | Refusal => {
  const forms = formsOf(definitions[name]);
  const chosenForm = forms.find(({ form }) => form === undefined || form.value === values[form.field]);
  if (chosenForm === undefined) return refuse(noForm(name, forms));
  const { form, fields } = chosenForm;
  const unknown = Object.keys(values).find((field) => field !== form?.field && !Object.hasOwn(fields, field));
  if (unknown !== undefined) return refuse(`${unknown}: ${name} has no such field.`);
  const command: Record<string, unknown> = { type: name, ...(form === undefined ? {} : { [form.field]: form.value }) };
  for (const [fieldName, field] of Object.entries(fields)) {
    const value = readValue(field, values[fieldName]);
    if (value === undefined || value === null) {
      if (field.optional !== true) return refuse(`${fieldName}: ${name} needs it, ${describeValues(field)}.`);
    } else if (isValueOf(field, value)) {
      command[fieldName] = value;
    } else {
      return refuse(`${fieldName}: ${name} takes ${describeValues(field)}.`);
    }
  }
  if (!isCommand(command, name)) throw new Error(`The fields of ${name} were checked and yet are not sound.`);
  return command;
};

const noForm = (name: PublicCommandName, forms: readonly Form[]): string => {
  const values = forms.flatMap(({ form }) => form?.value ?? []);
  return `${forms[0]?.form?.field ?? "form"}: ${name} takes one of ${values.join(", ")}.`;
};

/** Always true: every field was checked before against the definition from which the command's type is inferred. */
const isCommand = <N extends PublicCommandName>(checked: object, name: N): checked is CommandNamed<N> =>
  "type" in checked && checked.type === name;
