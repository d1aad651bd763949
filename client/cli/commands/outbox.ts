import { type Command, Option } from "commander";
import { z } from "zod";
import { channels } from "../../../integrations/local/sent.ts";
import { outboxSchema } from "../../api/accounts/outbox-route.ts";
import { sinceTyped } from "../asking/field-values.ts";
import { namedOrNewest } from "../asking/which-incident.ts";
import { printAnswer } from "../http/read-answer.ts";
import type { Session } from "../session.ts";

const filters = z.object({
  to: z.string().optional(),
  channel: z.enum(channels).optional(),
  since: z.string().optional(),
  limit: z.string().optional(),
});

/**
 * Prints what was written and sent to nobody, since no vendor is configured for it, the oldest of the newest first:
 * when, to whom, by what, and the words.
 */
export function outbox(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "only of this incident")
    .option("--to <recipient>", "only to a person, an audience, room, public, tracker or attendees")
    .addOption(new Option("--channel <channel>", "only of one kind").choices(channels))
    .option("--since <time>", "from then on, such as 1h")
    .option("--limit <number>", "so many of the newest, up to 200; left out, 50")
    .action(async (typed: string | undefined, options: unknown) => {
      const opened = session();
      const { api, out, here } = opened;
      const { to, since, ...wanted } = filters.parse(options);
      const from = since === undefined ? undefined : sinceTyped(since, "1h", here());
      const incident = typed === undefined ? undefined : await namedOrNewest(opened, typed);
      const asking = async () => api.get("/outbox", { ...wanted, incident, recipient: to, from });
      await printAnswer(out, asking, outboxSchema, ({ messages, next }) => {
        if (messages.length === 0) {
          const older = "There is nothing that you may read among the newest messages; there may be older ones.";
          out.line(next === undefined ? "There is nothing in it." : older);
          return;
        }
        out.note("Nobody was sent these: no vendor is configured for them, or none reaches whom they are for.");
        for (const it of messages.toReversed()) {
          const by = it.via === undefined ? it.channel : `${it.channel}, ${it.via}`;
          const state =
            it.withdrawnAt !== undefined ? " (withdrawn)" : it.editedAt !== undefined ? " (edited since)" : "";
          out.paragraph(
            `${out.ink("dim", it.at.slice(0, 16).replace("T", " "))} ${it.recipient} (${by}): ${it.what}${state}`,
          );
          for (const line of it.text.split("\n")) out.paragraph(line, "    ");
          if (it.link !== undefined) out.paragraph(it.link, "    ");
        }
        if (next !== undefined)
          out.note("There may be older ones: narrow it down with an incident, --to, --channel or --since.");
      });
    });
}
