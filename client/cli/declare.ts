import type { Command } from "commander";
import { directorySchema } from "../api/directory-schema.ts";
import { commandAnswer, read } from "./answers.ts";
import { askSeverity } from "./ask-severity.ts";
import { askFor, collectFields, type Fields } from "./collect-fields.ts";
import { commandWords } from "./command-words.ts";
import { Failure } from "./failure.ts";
import { addFields, commandFor, formsOfCommand, give, report, typedIn } from "./process-command.ts";
import type { Reply } from "./http-api.ts";
import type { Session } from "./session.ts";

const words = commandWords.declare;
const forms = formsOfCommand("declare");

/** Opens an incident and pages; with an id, says of one that an alert opened that it is an incident. */
export function declare(session: () => Session): Command {
  const command = commandFor("declare", words).argument(
    "[id]",
    "an incident that an alert has opened; left out, a new one",
  );
  addFields(command, words, forms);
  command.option("--drill", "a drill: nobody outside is told");
  return command.action(async function (this: Command) {
    const { id, typed } = typedIn(this, words, forms);
    const opened = session();
    const fields = opened.mayAsk
      ? await completed(opened, typed)
      : await collectFields(opened, { forms, typed, words });
    if (id !== undefined) {
      await give(opened, "declare", id, fields);
      return;
    }
    const { api, out } = opened;
    const kind = this.getOptionValue("drill") === true ? { kind: "drill" } : {};
    const send = async (separate: boolean) =>
      out.waiting("Declaring", async () => api.post("/incidents", { ...fields, ...kind, separate }));
    const reply = opened.mayAsk
      ? await send(false).catch(async (error: unknown) => orSeparate(error, opened, send))
      : await send(true);
    if (out.json) out.raw(reply.body);
    const answer = read(commandAnswer, reply);
    await report(opened, answer.id ?? "", "declared", answer);
  });
}

/** An open incident of the service may be the same outage: then it is joined, not declared a second time. */
async function orSeparate(
  error: unknown,
  { terminal, out }: Session,
  send: (separate: boolean) => Promise<Reply>,
): Promise<Reply> {
  if (!(error instanceof Failure) || error.problem !== "already-open") throw error;
  out.note(error.message);
  const agreed = await terminal.ask(out.ink("bold", "Is it another outage? [y/N] "));
  if (!/^(y|yes)$/i.test(agreed)) throw new Failure("refused", "Stopped: join that one with `incident join <id>`.");
  return send(true);
}

/** Asks for what is missing, in the order in which one thinks of it, and shows what is about to be sent. */
async function completed(session: Session, typed: ReadonlyMap<string, string>): Promise<Fields> {
  const { api, terminal, out } = session;
  const answers = new Map(typed);
  const missing = formsFields.filter(({ name, required }) => required && !typed.has(name));
  if (missing.length === 0) return collectFields(session, { forms, typed, words });
  const directory = read(directorySchema, await api.get("/directory"));
  for (const name of ["service", "severity", "title", "impact"]) {
    const field = missing.find((one) => one.name === name);
    if (field === undefined) continue;
    if (name === "severity") answers.set(name, await askSeverity(session, directory.severities));
    else if (name === "service") answers.set(name, await askService(session, directory.services));
    else answers.set(name, String(await askFor(session, { ...field, says: questions[name] ?? field.says })));
  }
  const fields = await collectFields(session, { forms, typed: answers, words });
  out.note("");
  for (const { name } of formsFields)
    if (fields[name] !== undefined) out.note(`  ${name.padEnd(16)}${textOf(fields[name])}`);
  const agreed = await terminal.ask(out.ink("bold", "Declare it, and page? [Y/n] "));
  if (!/^(y|yes)?$/i.test(agreed)) throw new Failure("refused", "Stopped: nothing was sent.");
  return fields;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const formsFields = forms.flatMap(({ fields }) => fields);
const questions: Readonly<Record<string, string>> = {
  title: "What is wrong, in a line",
  impact: "Whom does it hurt, and how",
};

/** By number, or by the beginning of its name. */
async function askService({ terminal, out }: Session, services: readonly string[]): Promise<string> {
  services.forEach((name, index) => {
    out.note(`  ${index + 1}  ${name}`);
  });
  for (;;) {
    const typed = await terminal.ask(out.ink("bold", "Service (number or name): "));
    const chosen = services[Number(typed) - 1] ?? beginningWith(services, typed);
    if (chosen !== undefined) return chosen;
    if (typed !== "") out.note(`No service is called "${typed}"; take the one that is hit hardest.`);
  }
}

function beginningWith(services: readonly string[], typed: string): string | undefined {
  if (typed === "") return undefined;
  const fitting = services.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  return fitting.length === 1 ? fitting[0] : services.find((name) => name.toLowerCase() === typed.toLowerCase());
}
