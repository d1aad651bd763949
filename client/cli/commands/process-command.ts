import { Argument, type Command, Option } from "commander";
import { commandGroups, definitions, type PublicCommandName } from "../../../domain/commands/catalogue.ts";
import { type CommandAnswer, commandAnswer, read } from "../http/read-answer.ts";
import { collectFields } from "../asking/collect-fields.ts";
import { choicesOf, formsOfCommand, isProse, type NamedField, type TypedForm } from "../asking/command-forms.ts";
import { Failure } from "../failure.ts";
import { kebab, optionNamed } from "../asking/option-names.ts";
import { printNext } from "../printing/next-owed.ts";
import type { Session } from "../session.ts";
import { idNamed, refuseAsId, theIncident } from "../asking/which-incident.ts";

/**
 * Makes a command of the process available on the command line. Its fields are typed as positions or options, and the
 * person is asked for missing fields.
 */
export const processCommand =
  (name: PublicCommandName) =>
  (command: Command, session: () => Session): Command => {
    const forms = formsOfCommand(name);
    const isFollowUp = Object.hasOwn(commandGroups["Follow through"], name);
    command.argument("[id]", `the incident; left out, the one that is open${isFollowUp ? ", else the newest" : ""}`);
    addFields(command, forms);
    command.option("--override <reason>", "why you act beyond your role; it is recorded");
    return command.action(async function (this: Command) {
      const opened = session();
      const { id: typedId, typed } = await typedIn(this, forms, opened);
      const fields = await collectFields(opened, { forms, typed });
      const mayMean = { needsToBeInIt: definitions[name].comesIn !== true, alsoClosed: isFollowUp };
      const id = typedId ?? (await theIncident(opened, mayMean));
      await give(opened, name, id, { ...fields, ...overrideIn(this) });
    });
  };

/** Adds the arguments and options for the fields of a command. */
export function addFields(command: Command, forms: readonly TypedForm[]): void {
  const fields = allFields(forms);
  const positional = fields.filter(({ byPosition }) => byPosition);
  for (const field of positional) {
    const takesTheRest = field === positional.at(-1) && isProse(field);
    command.addArgument(new Argument(`[${kebab(field.name)}${takesTheRest ? "..." : ""}]`, wordsOf(field)));
  }
  for (const field of fields) command.addOption(optionOf(field));
  for (const { name } of fields.filter(({ kind, optional }) => kind === "flag" && optional !== true)) {
    command.addOption(new Option(`--no-${kebab(name)}`, "the opposite"));
  }
}

/** Reads the words that were typed: an incident's id, if the first word names one, and a text for each field. */
export async function typedIn(
  command: Command,
  forms: readonly TypedForm[],
  session: Session,
): Promise<{ readonly id: string | undefined; readonly typed: ReadonlyMap<string, string> }> {
  const fields = allFields(forms);
  const positional = fields.filter(({ byPosition }) => byPosition);
  const words = command.args;
  const [first] = words;
  const id = first === undefined ? undefined : await idNamed(session, first);
  const rest = id === undefined ? words : words.slice(1);
  if (positional.length === 0 && rest.length > 0) refuseAsId(rest.join(" "));
  const typed = new Map<string, string>();
  for (const [index, { name }] of positional.entries()) {
    const words = index === positional.length - 1 ? rest.slice(index).join(" ") : rest[index];
    if (words !== undefined && words !== "") typed.set(name, words);
  }
  for (const { name } of fields) {
    const option: unknown = command.getOptionValue(name);
    if (typeof option === "boolean") typed.set(name, option ? "yes" : "no");
    if (typeof option === "string") typed.set(name, option);
  }
  return { id, typed };
}

/** Sends a command, and prints its result and the obligation that is due next. */
export async function give(
  session: Session,
  name: PublicCommandName,
  id: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { api, out } = session;
  const reply = await out.waiting("Sending", async () => api.post(`/incidents/${id}/commands/${name}`, body));
  if (out.json) out.raw(reply.body);
  await report(session, id, kebab(name), read(commandAnswer, reply));
}

export async function report(session: Session, id: string, said: string, answer: CommandAnswer): Promise<void> {
  const { out } = session;
  if (answer.outcome === "unknown") {
    throw new Failure(
      "unknown",
      `${id} has "${said}", but nobody has said yet what it came to: incident timeline ${id}`,
    );
  }
  if (out.json) return;
  out.line(`${out.ink("green", "Done")}: ${said}, ${id}.`);
  if (answer.note !== undefined) out.paragraph(answer.note);
  await printNext(session, id, answer.revision);
}

const overrideIn = (command: Command): { override?: string } => {
  const why: unknown = command.getOptionValue("override");
  return typeof why === "string" ? { override: why } : {};
};

/**
 * Lists the fields of all forms, each once. With several forms every field is optional, since some form may not need
 * it.
 */
function allFields(forms: readonly TypedForm[]): readonly NamedField[] {
  const fields = new Map<string, NamedField>();
  for (const field of forms.flatMap((form) => form.fields)) {
    fields.set(field.name, forms.length === 1 ? field : { ...field, optional: true });
  }
  return [...fields.values()];
}

function optionOf(field: NamedField): Option {
  const value = valueNamed(field);
  return new Option(`${optionNamed(field.name)}${value === undefined ? "" : ` <${value}>`}`, wordsOf(field));
}

function valueNamed(field: NamedField): string | undefined {
  switch (field.kind) {
    case "flag":
      return undefined;
    case "instant":
      return "time";
    case "ordinal":
    case "count":
    case "minutes":
      return "number";
    default:
      return isProse(field) ? "text" : kebab(field.name);
  }
}

/** Whether the field has to be typed or asked for. A flag with a default value need not be. */
const isNeeded = (field: NamedField): boolean =>
  field.optional !== true && !(field.kind === "flag" && field.otherwise !== undefined);

const wordsOf = (field: NamedField): string =>
  [field.label, choicesOf(field).join(", "), isNeeded(field) ? "(needed)" : ""].filter((it) => it !== "").join(" ");
