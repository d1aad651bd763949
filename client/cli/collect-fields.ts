import type { Field, Form } from "./command-fields.ts";
import type { Words } from "./command-words.ts";
import { Failure } from "./failure.ts";
import { valueOf } from "./field-values.ts";
import { optionNamed } from "./names.ts";
import type { Session } from "./session.ts";

interface Typed {
  readonly forms: readonly Form[];
  readonly typed: ReadonlyMap<string, string>;
  readonly words: Pick<Words, "otherwise" | "positional">;
}
export type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a command as the API takes them. What is missing is asked for where somebody can be asked; otherwise
 * everything that is missing or not understood is said at once.
 */
export async function collectFields(session: Session, { forms, typed, words }: Typed): Promise<Fields> {
  const form = formFor(forms, typed);
  const fields = new Map<string, unknown>(Object.entries(form.named ?? {}));
  const fallbacks = new Map(Object.entries(words.otherwise ?? {}));
  const wrong: string[] = [];
  const missing: Field[] = [];
  for (const field of form.fields) {
    const text = typed.get(field.name);
    const fallback = fallbacks.get(field.name);
    if (text !== undefined) {
      const understood = valueOf(field, text, session.here());
      if ("why" in understood) wrong.push(understood.why);
      else fields.set(field.name, understood.value);
    } else if (fallback !== undefined) {
      fields.set(field.name, fallback);
    } else if (field.required) {
      missing.push(field);
    }
  }
  if (wrong.length > 0 || (missing.length > 0 && !session.mayAsk)) {
    throw new Failure("usage", [...wrong, ...missingIn(missing)].join("; "));
  }
  for (const field of missing) fields.set(field.name, await askFor(session, field));
  return Object.fromEntries(fields);
}

/** The form that has every field somebody gave; the shortest of them, so that nobody is asked more than they began. */
function formFor(forms: readonly Form[], typed: ReadonlyMap<string, string>): Form {
  const fitting = forms
    .filter(({ fields }) => [...typed.keys()].every((name) => fields.some((field) => field.name === name)))
    .sort((a, b) => a.fields.length - b.fields.length);
  const [form] = fitting;
  if (form !== undefined) return form;
  const ways = forms.map(({ fields }) => fields.map(({ name }) => optionNamed(name)).join(" "));
  throw new Failure("usage", `Give either ${ways.join(", or ")}; not a mixture.`);
}

function missingIn(fields: readonly Field[]): readonly string[] {
  if (fields.length === 0) return [];
  return [`missing: ${fields.map(namedWithChoices).join(", ")}`];
}

const namedWithChoices = ({ name, kind, choices }: Field): string => {
  if (kind === "flag") return `${optionNamed(name)} or ${optionNamed(`no-${name}`)}`;
  return choices.length === 0 ? optionNamed(name) : `${optionNamed(name)} (${choices.join(", ")})`;
};

/** Asks until the answer is understood; nothing is an answer where nothing is required. */
export async function askFor({ terminal, out, here }: Session, field: Field): Promise<unknown> {
  const hint = field.choices.length > 0 ? ` (${field.choices.join(", ")})` : field.kind === "flag" ? " (yes, no)" : "";
  for (;;) {
    const typed = await terminal.ask(`${out.ink("bold", questionOf(field))}${hint}: `);
    if (typed === "" && !field.required) return undefined;
    const understood = valueOf(field, typed, here());
    if ("value" in understood) return understood.value;
    out.note(understood.why);
  }
}

const questionOf = ({ name, says }: Field): string =>
  says === "" ? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : says.replace(/\.$/, "");
