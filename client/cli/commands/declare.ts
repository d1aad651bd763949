import { type Command, Option } from "commander";
import { z } from "zod";
import { directorySchema } from "../../api/people/directory-schema.ts";
import { commandAnswer, read } from "../http/read-answer.ts";
import { askSeverity } from "../asking/ask-severity.ts";
import { askFor, collectFields, type Fields } from "../asking/collect-fields.ts";
import { formsOfCommand } from "../asking/command-forms.ts";
import { idNamed, refuseAsId } from "../asking/which-incident.ts";
import { Failure } from "../failure.ts";
import { severities, severityLabel } from "../../../domain/incident/severity.ts";
import { printable } from "../printing/safe-to-print.ts";
import { addFields, give, report, typedIn } from "./process-command.ts";
import type { Reply } from "../http/http-api.ts";
import type { Session } from "../session.ts";

const forms = formsOfCommand("declare");

/**
 * Opens an incident and pages people. With the id of an incident that an alert has opened, declares that incident
 * instead.
 */
export function declare(command: Command, session: () => Session): Command {
  command.argument("[id]", "an incident that an alert has opened; left out, a new one");
  addFields(command, forms);
  command.option("--drill", "a drill: nobody outside is told");
  command.option("--separate", "another outage: declare it although an incident of the service is open");
  command.addOption(
    new Option("--join <id>", "the same outage: join that open incident, and declare none").conflicts("separate"),
  );
  return command.action(async function (this: Command) {
    const opened = session();
    const { join, drill, separate } = declareOptions.parse(this.opts());
    if (join !== undefined) {
      await joinInstead(opened, (await idNamed(opened, join)) ?? refuseAsId(join));
      return;
    }
    const { id, typed } = await typedIn(this, forms, opened);
    const fields = opened.mayAsk ? await askForMissing(opened, typed) : await collectFields(opened, { forms, typed });
    if (id !== undefined) {
      await give(opened, "declare", id, fields);
      return;
    }
    const { api, out } = opened;
    const kind = drill ? { kind: "drill" } : {};
    const send = async (isSeparate: boolean) =>
      out.waiting("Declaring", async () => api.post("/incidents", { ...fields, ...kind, separate: isSeparate }));
    try {
      await reportDeclared(opened, await send(separate));
    } catch (error) {
      const open = openIn(error);
      if (open === undefined) throw error;
      const chosen = await chooseAmong(open, opened);
      if (chosen === "separate") await reportDeclared(opened, await send(true));
      else await joinInstead(opened, chosen.join);
    }
  });
}

const declareOptions = z.object({
  join: z.string().optional(),
  drill: z.boolean().default(false),
  separate: z.boolean().default(false),
});

async function reportDeclared(session: Session, reply: Reply): Promise<void> {
  if (session.out.json) session.out.raw(reply.body);
  const answer = read(commandAnswer, reply);
  await report(session, answer.id ?? "", "declared", answer);
}

const joinInstead = async (session: Session, id: string): Promise<void> => give(session, "join", id, {});

const alreadyOpen = z.object({
  open: z.array(z.object({ id: z.string(), severity: z.enum(severities), title: z.string() })).min(1),
});
type OpenOnes = z.output<typeof alreadyOpen>["open"];

/** Returns the open incidents of the service, if the API refused a declaration because of them. */
const openIn = (error: unknown): OpenOnes | undefined =>
  error instanceof Failure && error.problem === "already-open"
    ? alreadyOpen.safeParse(printable(error.answer)).data?.open
    : undefined;

/**
 * Lets the person say whether an open incident of the service is the same outage, before a second incident is declared.
 * Where nobody can be asked, refuses with both ways to go on.
 */
async function chooseAmong(open: OpenOnes, session: Session): Promise<"separate" | { readonly join: string }> {
  const { terminal, out, mayAsk } = session;
  const named = open.map(({ id, severity, title }) => `${id} (${severityLabel(severity)}, ${title})`);
  const sentence = `Open for this service already: ${named.join("; ")}.`;
  const [newest] = open;
  if (!mayAsk || newest === undefined) {
    throw new Failure(
      "refused",
      `${sentence} Join it with \`--join ${newest?.id ?? "<id>"}\`, or declare another outage with \`--separate\`.`,
      "already-open",
    );
  }
  out.note(sentence);
  for (;;) {
    const typed = await terminal.ask(out.ink("bold", `Join ${newest.id}, or declare a separate one? [join/separate] `));
    if (/^j(oin)?$/i.test(typed)) return { join: newest.id };
    if (/^s(eparate)?$/i.test(typed)) return "separate";
    if (/^(n|no|q|quit)$/i.test(typed)) throw new Failure("refused", "Stopped: nothing was declared.");
  }
}

/** Asks for missing fields in a natural order, and shows what is about to be sent. */
async function askForMissing(session: Session, typed: ReadonlyMap<string, string>): Promise<Fields> {
  const { api, terminal, out } = session;
  const answers = new Map(typed);
  const missing = formsFields.filter(({ name, optional }) => optional !== true && !typed.has(name));
  if (missing.length === 0) return collectFields(session, { forms, typed });
  const directory = read(directorySchema, await api.get("/directory"));
  for (const name of ["service", "severity", "title", "impact"]) {
    const field = missing.find((one) => one.name === name);
    if (field === undefined) continue;
    if (name === "severity") answers.set(name, await askSeverity(session, directory.severities));
    else if (name === "service") answers.set(name, await askService(session, directory.services));
    else answers.set(name, String(await askFor(session, { ...field, label: questions[name] ?? field.label })));
  }
  const fields = await collectFields(session, { forms, typed: answers });
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

/** Asks for a service; the person types its number in the list or the beginning of its name. */
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
