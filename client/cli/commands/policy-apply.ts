import { Command } from "commander";
import { z } from "zod";
import { read } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import { give } from "./process-command.ts";
import type { Session } from "../session.ts";
import { namedOrNewest } from "../asking/which-incident.ts";

const difference = z.object({ policy: z.string(), changes: z.array(z.string()) });
const wanted = z.object({ reason: z.string().exactOptional(), override: z.string().exactOptional() });

/** Applies the configuration's present policy to a running incident, after showing what that changes. */
export function policyApply(session: () => Session): Command {
  return new Command("apply")
    .description("Show what the policy of today would change, and move the incident to it")
    .argument("[id]", "the incident; left out, the one that is open")
    .option("--reason <text>", "why; it stands on the timeline (needed)")
    .option("--override <reason>", "why you act beyond your role; it is recorded")
    .action(async (typed: string | undefined, options: unknown) => {
      const opened = session();
      const { api, out, terminal, yes, mayAsk } = opened;
      const id = await namedOrNewest(opened, typed);
      const { reason: typedReason, override } = wanted.parse(options);
      const reply = await api.get(`/incidents/${id}/policy`);
      const { policy, changes } = read(difference, reply);
      if (changes.length === 0) {
        if (out.json) out.raw(reply.body);
        else out.line(`Nothing to do: ${id} runs under the policy of today already.`);
        return;
      }
      out.note(`What ${id} would be promised otherwise:`);
      for (const change of changes) out.note(`  ${change}`);
      if (!yes && !mayAsk) throw new Failure("usage", "Nothing was changed. Say --yes to apply it.");
      const reason = typedReason ?? (mayAsk ? await terminal.ask(out.ink("bold", "Why? ")) : "");
      if (reason === "") throw new Failure("usage", "missing: --reason");
      if (!yes && !/^(y|yes)$/i.test(await terminal.ask(out.ink("bold", "Apply it? [y/N] ")))) {
        throw new Failure("refused", "Nothing was changed.");
      }
      await give(opened, "applyPolicy", id, { reason, policy, ...(override === undefined ? {} : { override }) });
    });
}
