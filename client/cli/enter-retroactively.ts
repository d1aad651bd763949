import type { Command } from "commander";
import { commandAnswer, read } from "./answers.ts";
import { collectFields } from "./collect-fields.ts";
import { commandWords } from "./command-words.ts";
import { addFields, commandFor, formsOfCommand, report, typedIn } from "./process-command.ts";
import type { Session } from "./session.ts";

const words = commandWords.enterRetroactively;
const forms = formsOfCommand("enterRetroactively");

/** Enters an incident that is over: nobody is paged, and it is followed through. */
export function enterRetroactively(session: () => Session): Command {
  const command = commandFor("enterRetroactively", words);
  addFields(command, words, forms);
  return command.action(async function (this: Command) {
    const opened = session();
    const fields = await collectFields(opened, { forms, typed: typedIn(this, words, forms).typed, words });
    const { api, out } = opened;
    const reply = await out.waiting("Entering", async () => api.post("/incidents", { kind: "retroactive", ...fields }));
    if (out.json) out.raw(reply.body);
    const answer = read(commandAnswer, reply);
    await report(opened, answer.id ?? "", "entered", answer);
  });
}
