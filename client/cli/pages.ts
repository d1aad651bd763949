import { Command, Option } from "commander";
import { z } from "zod";
import { fates } from "../../domain/page-ledger.ts";
import { ledgerSchema } from "../api/ledger-route.ts";
import { pagesSchema } from "../api/pages-route.ts";
import { printAnswer } from "./answers.ts";
import type { Row } from "./output.ts";
import { Failure } from "./failure.ts";
import { instantOf } from "./field-values.ts";
import type { Query } from "./http-api.ts";
import { severityCell } from "./severity-cell.ts";
import type { Session } from "./session.ts";
import type { Ink } from "./terminal.ts";
import { namedOrOpen } from "./timeline.ts";
import { lasting } from "./times.ts";

type OwedPage = z.output<typeof ledgerSchema>["rows"][number];
const inks: Readonly<Partial<Record<OwedPage["fate"], Ink>>> = {
  acknowledged: "green",
  failed: "red",
  pending: "yellow",
};

/** Every page that was owed, with its fate, why each person, and what the vendors say. */
export function pages(session: () => Session): Command {
  return new Command("pages")
    .description("Every page that was owed: to whom and why, by what, and what became of it")
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
        await listed(opened, { ...wanted, from: since === undefined ? undefined : begin(since, opened) });
        return;
      }
      const id = await namedOrOpen(opened, typed);
      const asking = async () => api.get(`/incidents/${id}/pages`);
      await printAnswer(out, asking, ledgerSchema, ({ rows }) => {
        if (rows.length === 0) out.line("Nobody has been paged.");
        for (const page of rows) {
          const fate = `${page.fate}${page.because === undefined ? "" : `, ${page.because}`}`;
          const ink = inks[page.fate] ?? "dim";
          out.paragraph(`${out.ink("dim", stamp(page.owedAt))} ${headOf(page)}: ${out.ink(ink, fate)}`);
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

function begin(since: string, { here }: Session): string {
  const from = instantOf(since, here());
  if (from === undefined)
    throw new Failure("usage", `--since: expected a time such as 7d or 2026-11-23, got "${since}"`);
  return from;
}

async function listed({ api, out }: Session, wanted: Query): Promise<void> {
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
