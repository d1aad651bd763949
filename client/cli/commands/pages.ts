import { type Command, Option } from "commander";
import { z } from "zod";
import { fates } from "../../../domain/accounts/page-ledger.ts";
import { ledgerSchema } from "../../api/accounts/pages-of-one-incident-route.ts";
import { pagesSchema } from "../../api/accounts/pages-of-all-incidents-route.ts";
import { printAnswer } from "../http/read-answer.ts";
import type { Row } from "../printing/output.ts";
import { sinceTyped } from "../asking/field-values.ts";
import type { Query } from "../http/http-api.ts";
import { severityCell } from "../printing/severity-cell.ts";
import type { Session } from "../session.ts";
import type { Ink } from "../terminal.ts";
import { namedOrNewest } from "../asking/which-incident.ts";
import { lasting } from "../printing/times-in-words.ts";

type OwedPage = z.output<typeof ledgerSchema>["rows"][number];
const inks: Readonly<Partial<Record<OwedPage["fate"], Ink>>> = {
  acknowledged: "green",
  failed: "red",
  pending: "yellow",
};

const askInWords: { readonly [A in OwedPage["asks"][number]]: string } = {
  acknowledge: "to acknowledge",
  "take-command": "to take command",
  help: "to help",
};

/**
 * Prints every page that had to be sent, whether it was sent and answered, why each person was paged, and the vendors'
 * receipts.
 */
export function pages(command: Command, session: () => Session): Command {
  return command
    .argument("[id]", "the incident; left out, the one that is open")
    .option("--all", "of all incidents, the newest first, a line each")
    .option("--late", "of all incidents, those that came more than a minute after they were due")
    .addOption(new Option("--fate <fate>", "of all incidents, those with that fate").choices(fates))
    .option("--person <person>", "of all incidents, those that reached somebody")
    .option("--since <time>", "of all incidents, from then on, such as 7d")
    .action(async (typed: string | undefined, options: unknown) => {
      const opened = session();
      const { api, out } = opened;
      const { all, since, ...wanted } = filters.parse(options);
      if (all === true || since !== undefined || Object.keys(wanted).length > 0) {
        await printPages(opened, {
          ...wanted,
          from: since === undefined ? undefined : sinceTyped(since, "7d", opened.here()),
        });
        return;
      }
      const id = await namedOrNewest(opened, typed);
      const asking = async () => api.get(`/incidents/${id}/pages`);
      await printAnswer(out, asking, ledgerSchema, ({ rows }) => {
        if (rows.length === 0) out.line("Nobody has been paged.");
        for (const page of rows) {
          const fate = `${page.fate}${page.because === undefined ? "" : `, ${page.because}`}`;
          const ink = inks[page.fate] ?? "dim";
          out.paragraph(`${out.ink("dim", stamp(page.owedAt))} ${headOf(page)}: ${out.ink(ink, fate)}`);
          for (const { person, ask, answeredAt } of page.answers)
            out.paragraph(
              `${person} was asked ${askInWords[ask]}: ${answeredAt === undefined ? "no answer" : `did, ${stamp(answeredAt)}`}`,
              "  ",
            );
          for (const { person, inWords } of page.why) out.paragraph(`${person}: ${inWords}`, "  ");
          for (const one of page.deliveries) out.paragraph(deliveryOf(one), "  ");
        }
      });
    });
}

const filters = z.object({
  all: z.boolean().optional(),
  late: z.boolean().optional(),
  fate: z.enum(fates).optional(),
  person: z.string().optional(),
  since: z.string().optional(),
});

async function printPages({ api, out }: Session, wanted: Query): Promise<void> {
  await printAnswer(
    out,
    async () => api.get("/pages", wanted),
    pagesSchema,
    ({ pages: rows, next }) => {
      const cells = rows.map((it): Row => [
        { text: stamp(it.owedAt), ink: "dim" },
        it.incident,
        severityCell(it.severity),
        it.people.length === 0 ? "nobody" : it.people.join(", "),
        `after ${lasting(Math.max(0, Date.parse(it.at) - Date.parse(it.owedAt)))}`,
        { text: it.fate, ink: inks[it.fate] ?? "dim" },
        it.failure ?? it.title,
      ]);
      out.table(cells, { indent: "", none: "There are none." });
      if (next !== undefined) out.note("There are more: narrow it down with --since, --fate or --person.");
    },
  );
}

const headOf = ({ targets, people, channel, lateByMinutes, afterAcknowledgement }: OwedPage): string =>
  [
    targets.join(" + "),
    ...(people.length === 0 ? [] : [`→ ${people.join(", ")}`]),
    ...(channel === undefined ? [] : [`by ${channel}`]),
    ...(lateByMinutes === 0 ? [] : [`(${String(lateByMinutes)} min late)`]),
    ...(afterAcknowledgement ? ["(after the acknowledgement)"] : []),
  ].join(" ");

const deliveryOf = (it: OwedPage["deliveries"][number]): string =>
  [
    `${it.person} by ${it.channel}: ${it.state}`,
    ...(it.sentAt === undefined ? [] : [stamp(it.sentAt)]),
    ...(it.repeats === 0 ? [] : [`sent again ${String(it.repeats)} times, marked as such`]),
    ...(it.receipt === undefined ? [] : [it.receipt]),
    ...(it.withdrawnAt === undefined ? [] : ["withdrawn"]),
  ].join(", ");

const stamp = (iso: string): string => iso.slice(0, 19).replace("T", " ");
