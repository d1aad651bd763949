import { choicesOf, type NamedField, type TypedForm } from "./command-forms.ts";
import { Failure } from "../failure.ts";
import { valueOf } from "./field-values.ts";
import { optionNamed } from "./option-names.ts";
import type { Session } from "../session.ts";

interface Typed {
  readonly forms: readonly TypedForm[];
  readonly typed: ReadonlyMap<string, string>;
}
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Collects the fields of a command in the form that the API takes. At a terminal the person is asked for missing
 * fields; otherwise one error names every field that is missing or not understood.
 */
export async function collectFields(session: Session, { forms, typed }: Typed): Promise<Fields> {
  const form = formFor(forms, typed);
  const fields = new Map<string, unknown>(Object.entries(form.fixed ?? {}));
  const wrong: string[] = [];
  const missing: NamedField[] = [];
  for (const field of form.fields) {
    const text = typed.get(field.name);
    const fallback = field.kind === "flag" ? field.otherwise : undefined;
    if (text !== undefined) {
      const understood = valueOf(field, text, session.here());
      if ("why" in understood) wrong.push(understood.why);
      else fields.set(field.name, understood.value);
    } else if (fallback !== undefined) {
      fields.set(field.name, fallback);
    } else if (field.optional !== true) {
      missing.push(field);
    }
  }
  if (wrong.length > 0 || (missing.length > 0 && !session.mayAsk)) {
    throw new Failure("usage", [...wrong, ...missingIn(missing)].join("; "));
  }
  for (const field of missing) fields.set(field.name, await askFor(session, field));
  return Object.fromEntries(fields);
}

/**
 * Chooses the shortest form of the command that has every typed field, so that the fewest further fields are asked for.
 */
function formFor(forms: readonly TypedForm[], typed: ReadonlyMap<string, string>): TypedForm {
  const fitting = forms
    .filter(({ fields }) => [...typed.keys()].every((name) => fields.some((field) => field.name === name)))
    .sort((a, b) => a.fields.length - b.fields.length);
  const [form] = fitting;
  if (form !== undefined) return form;
  const ways = forms.map(({ fields }) => fields.map(({ name }) => optionNamed(name)).join(" "));
  throw new Failure("usage", `Give either ${ways.join(", or ")}; not a mixture.`);
}

function missingIn(fields: readonly NamedField[]): readonly string[] {
  if (fields.length === 0) return [];
  return [`missing: ${fields.map(namedWithChoices).join(", ")}`];
}

const namedWithChoices = (field: NamedField): string => {
  const { name } = field;
  if (field.kind === "flag") return `${optionNamed(name)} or ${optionNamed(`no-${name}`)}`;
  const choices = choicesOf(field);
  return choices.length === 0 ? optionNamed(name) : `${optionNamed(name)} (${choices.join(", ")})`;
};

/** Asks for a field until the answer is understood. An optional field may be left empty. */
export async function askFor({ terminal, out, here }: Session, field: NamedField): Promise<unknown> {
  const choices = field.kind === "flag" ? ["yes", "no"] : choicesOf(field);
  const hint = choices.length === 0 ? "" : ` (${choices.join(", ")})`;
  for (;;) {
    const typed = await terminal.ask(`${out.ink("bold", questionOf(field))}${hint}: `);
    if (typed === "" && field.optional === true) return undefined;
    const understood = valueOf(field, typed, here());
    if ("value" in understood) return understood.value;
    out.note(understood.why);
  }
}

const questionOf = ({ label }: NamedField): string => label.replace(/\.$/, "");
