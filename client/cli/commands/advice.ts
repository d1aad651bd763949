import { Command } from "commander";
import { z } from "zod";
import { severityLabel } from "../../../domain/incident/severity.ts";
import { askForSymptoms, severityAdvice, symptoms } from "../asking/ask-severity.ts";
import { askFor, collectFields, type Fields } from "../asking/collect-fields.ts";
import type { NamedField, TypedForm } from "../asking/command-forms.ts";
import { printAnswer } from "../http/read-answer.ts";
import type { Session } from "../session.ts";
import { addFields, typedIn } from "./process-command.ts";

/**
 * Adds the commands that give the process document's advice: on the severity of an incident, and on how to restore
 * service.
 */
export function advice(command: Command, session: () => Session): Command {
  return command
    .addCommand(adviceOnSeverity(new Command("severity"), session))
    .addCommand(adviceOnMitigation(new Command("mitigation"), session));
}

const adviceOnSeverity = (command: Command, session: () => Session): Command => {
  command.description("Which severity the criteria speak for, by what is seen");
  return answering(command, session, symptoms, async (opened, typed) => {
    const seen = typed ?? (await askForSymptoms(opened));
    const asking = async () => opened.api.post("/advice/severity", seen);
    await printAnswer(opened.out, asking, severityAdvice, ({ severity, because }) => {
      opened.out.paragraph(`${severityLabel(severity)}: ${because.join("; ")}`);
    });
  });
};

/**
 * The questions of the process document's decision tree, in its order. The first question that is answered with yes
 * ends the asking.
 */
const canWe: readonly NamedField[] = [
  { name: "rollBack", kind: "flag", otherwise: false, label: "Can we roll back" },
  { name: "changeConfiguration", kind: "flag", otherwise: false, label: "Can we change the configuration" },
  { name: "reduceTraffic", kind: "flag", otherwise: false, label: "Can we reduce traffic" },
];
const strategyList = z.object({
  strategies: z.array(z.object({ strategy: z.string(), name: z.string(), good: z.string(), caution: z.string() })),
});

const adviceOnMitigation = (command: Command, session: () => Session): Command => {
  command.description("Which mitigation the decision tree suggests, and what to watch out for");
  return answering(command, session, canWe, async (opened, typed) => {
    const possible = typed ?? (await askUntilYes(opened));
    const asking = async () => opened.api.post("/advice/mitigation", possible);
    await printAnswer(opened.out, asking, strategyList, ({ strategies }) => {
      for (const { strategy, name, good, caution } of strategies)
        opened.out.paragraph(`${name} (${strategy}). ${good} ${caution}`);
    });
  });
};

const askUntilYes = async (session: Session): Promise<Fields> => {
  const answers = Object.fromEntries(canWe.map(({ name }): [string, boolean] => [name, false]));
  for (const question of canWe) {
    const can = await askFor(session, question);
    if (can === true) return { ...answers, [question.name]: true };
  }
  return answers;
};

/**
 * Adds the fields and the action to a command. The action calls `answer` with the typed fields, or with undefined if
 * the person typed nothing and can be asked.
 */
function answering(
  command: Command,
  session: () => Session,
  fields: readonly NamedField[],
  answer: (opened: Session, typed: Fields | undefined) => Promise<void>,
): Command {
  const forms: readonly TypedForm[] = [{ fields }];
  addFields(command, forms);
  return command.action(async function (this: Command) {
    const opened = session();
    const { typed } = await typedIn(this, forms, opened);
    const isToBeAsked = typed.size === 0 && opened.mayAsk;
    await answer(opened, isToBeAsked ? undefined : await collectFields(opened, { forms, typed }));
  });
}
