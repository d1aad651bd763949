import { Argument, Command, Option } from "commander";
import type { PublicCommandName } from "../../domain/commands.ts";
import { commandSchemas } from "../api/command-schemas.ts";
import { type CommandAnswer, commandAnswer, read } from "./answers.ts";
import { collectFields } from "./collect-fields.ts";
import { type Field, type Form, formsOf } from "./command-fields.ts";
import type { Words } from "./command-words.ts";
import { Failure } from "./failure.ts";
import { kebab, optionNamed } from "./names.ts";
import { printNext } from "./next-owed.ts";
import type { Session } from "./session.ts";
import { idIn, theIncident } from "./which-incident.ts";

/** Who exists and what is promised is for the API to say, which knows the configuration. */
const nobody = new Set<string>();
const schemas = commandSchemas({
  ...{ people: nobody, teams: nobody, experts: nobody, schedules: nobody },
  policies: () => [],
});

export const formsOfCommand = (name: PublicCommandName): readonly Form[] => formsOf(schemas[name]);

/** A command of the process as a command of the CLI: its fields by position or as options, the rest is asked for. */
export function processCommand(name: PublicCommandName, words: Words, session: () => Session): Command {
  const forms = formsOfCommand(name);
  const command = commandFor(name, words).argument("[id]", "the incident; left out, the one that is open");
  addFields(command, words, forms);
  command.option("--override <reason>", "why you act beyond your role; it is recorded");
  return command.action(async function (this: Command) {
    const { id: named, typed } = typedIn(this, words, forms);
    const opened = session();
    const fields = await collectFields(opened, { forms, typed, words });
    const id = named ?? (await theIncident(opened, words.comesIn !== true));
    await give(opened, name, id, { ...fields, ...overrideIn(this) });
  });
}

export function commandFor(name: PublicCommandName, words: Words): Command {
  return new Command(kebab(name)).description(words.says).aliases(words.short ?? []);
}

/** The arguments and options for a command's fields. */
export function addFields(command: Command, { positional = [] }: Words, forms: readonly Form[]): void {
  const fields = allFields(forms);
  for (const [index, name] of positional.entries()) {
    const field = fields.find((one) => one.name === name);
    const last = index === positional.length - 1 && field?.kind === "text";
    command.addArgument(new Argument(`[${kebab(name)}${last ? "..." : ""}]`, field === undefined ? "" : saysOf(field)));
  }
  for (const field of fields) command.addOption(optionOf(field));
  for (const field of fields.filter(({ kind, required }) => kind === "flag" && required)) {
    command.addOption(new Option(`--no-${kebab(field.name)}`, "the opposite"));
  }
}

/** What was typed: the incident's id if the first word looks like one, and a text for each field. */
export function typedIn(
  command: Command,
  { positional = [] }: Words,
  forms: readonly Form[],
): { readonly id: string | undefined; readonly typed: ReadonlyMap<string, string> } {
  const given = command.args;
  const id = idIn(given[0]);
  const rest = id === undefined ? given : given.slice(1);
  if (positional.length === 0 && rest.length > 0) {
    throw new Failure("usage", `"${rest.join(" ")}" is no incident's id; they look like incident-2026-01-29-1423.`);
  }
  const typed = new Map<string, string>();
  for (const [index, name] of positional.entries()) {
    const words = index === positional.length - 1 ? rest.slice(index).join(" ") : rest[index];
    if (words !== undefined && words !== "") typed.set(name, words);
  }
  for (const { name } of allFields(forms)) {
    const option: unknown = command.getOptionValue(name);
    if (typeof option === "boolean") typed.set(name, option ? "yes" : "no");
    if (typeof option === "string") typed.set(name, option);
  }
  return { id, typed };
}

/** Sends a command, and says what came of it and what is owed next. */
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

/** Every field of every form once; what not every form needs is not required of everybody. */
function allFields(forms: readonly Form[]): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const field of forms.flatMap((form) => form.fields)) {
    fields.set(field.name, { ...field, required: field.required && forms.length === 1 });
  }
  return [...fields.values()];
}

function optionOf(field: Field): Option {
  const placeholder = {
    text: "text",
    word: kebab(field.name),
    choice: kebab(field.name),
    number: "number",
    instant: "time",
    flag: "",
  }[field.kind];
  const flags = `${optionNamed(field.name)}${placeholder === "" ? "" : ` <${placeholder}>`}`;
  return new Option(flags, saysOf(field));
}

const saysOf = ({ says, choices, required }: Field): string =>
  [says, choices.length === 0 ? "" : choices.join(", "), required ? "(needed)" : ""]
    .filter((it) => it !== "")
    .join(" ");
