import type { Command } from "commander";
import { commandAnswer, read } from "../http/read-answer.ts";
import { collectFields } from "../asking/collect-fields.ts";
import { formsOfCommand } from "../asking/command-forms.ts";
import { addFields, report, typedIn } from "./process-command.ts";
import type { Session } from "../session.ts";

const forms = formsOfCommand("enterRetroactively");

/**
 * Enters an incident that is already over. Nobody is paged; only the work after an incident begins, such as the
 * postmortem.
 */
export function enterRetroactively(command: Command, session: () => Session): Command {
  addFields(command, forms);
  return command.action(async function (this: Command) {
    const opened = session();
    const { typed } = await typedIn(this, forms, opened);
    const fields = await collectFields(opened, { forms, typed });
    const { api, out } = opened;
    const reply = await out.waiting("Entering", async () => api.post("/incidents", { kind: "retroactive", ...fields }));
    if (out.json) out.raw(reply.body);
    const answer = read(commandAnswer, reply);
    await report(opened, answer.id ?? "", "entered", answer);
  });
}
