import { Command, Option } from "commander";
import { z } from "zod";
import { standings } from "../../../domain/commands/standings.ts";
import { printAnswer } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import { instantOf } from "../asking/field-values.ts";
import type { Session } from "../session.ts";
import { clockOf } from "../printing/times-in-words.ts";

const token = z.object({
  id: z.string(),
  name: z.string(),
  standing: z.string(),
  person: z.string().nullish(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  lastUsedAt: z.string().optional(),
});
const tokensAnswer = z.object({ tokens: z.array(token) });
const made = token.extend({ token: z.string() });
const wanted = z.object({
  standing: z.string().exactOptional(),
  person: z.string().exactOptional(),
  expires: z.string().exactOptional(),
});

/** Makes, lists and revokes tokens of the API, for admins. */
export const tokens = (command: Command, session: () => Session): Command =>
  command.addCommand(create(session)).addCommand(list(session)).addCommand(revoke(session));

function create(session: () => Session): Command {
  return new Command("create")
    .description("Make a token; its text is printed this once, and stored nowhere")
    .argument("<name>", "what it is for")
    .addOption(new Option("--standing <standing>", "how far its word goes (needed)").choices(standings))
    .option("--person <person>", "whose it is; left out, a machine's")
    .option("--expires <time>", "until when it holds; left out, until it is revoked")
    .action(async (name: string, options: unknown) => {
      const { standing, person, expires } = wanted.parse(options);
      const { api, out, here } = session();
      if (standing === undefined) throw new Failure("usage", `missing: --standing (${standings.join(", ")})`);
      const expiresAt = expires === undefined ? undefined : instantOf(expires, here());
      if (expires !== undefined && expiresAt === undefined) {
        throw new Failure(
          "usage",
          `--expires: expected a time such as 2026-12-31 or 2026-12-31T09:00Z, got "${expires}"`,
        );
      }
      const making = async () => api.post("/tokens", { name, standing, person, expiresAt });
      await printAnswer(out, making, made, ({ id, token: secret }) => {
        out.note(`Token ${id} for ${person ?? "a machine"}, ${standing}. It is shown this once:`);
        out.line(secret);
      });
    });
}

function list(session: () => Session): Command {
  return new Command("list")
    .description("The tokens there are, without their text")
    .option("--all", "revoked ones as well")
    .action(async (options: { all?: boolean }) => {
      const { api, out, here } = session();
      const asking = async () => api.get("/tokens", { revoked: options.all });
      await printAnswer(out, asking, tokensAnswer, (answer) => {
        const { now, zone } = here();
        const at = (iso: string | undefined): string => (iso === undefined ? "–" : clockOf(Date.parse(iso), now, zone));
        const rows = answer.tokens.map((it) => [
          ...[it.id, it.standing, it.person ?? "machine"],
          ...[at(it.lastUsedAt), at(it.expiresAt), at(it.revokedAt), it.name],
        ]);
        const head = ["id", "standing", "whose", "last used", "expires", "revoked", "what for"];
        out.table(rows, { indent: "", head, none: "There are none." });
      });
    });
}

function revoke(session: () => Session): Command {
  return new Command("revoke")
    .description("Refuse a token from now on")
    .argument("<id>", "as `incident token list` shows it")
    .action(async (id: string) => {
      const { api, out } = session();
      const revoking = async () => api.delete(`/tokens/${encodeURIComponent(id)}`);
      await printAnswer(out, revoking, token, ({ name }) => {
        out.line(`Token ${id} (${name}) is revoked.`);
      });
    });
}
