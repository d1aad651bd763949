import { Command } from "commander";
import type { z } from "zod";
import { ledgerSchema } from "../api/ledger-route.ts";
import { printAnswer } from "./answers.ts";
import type { Session } from "./session.ts";
import type { Ink } from "./terminal.ts";
import { namedOrOpen } from "./timeline.ts";

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
    .action(async (typed: string | undefined) => {
      const opened = session();
      const { api, out } = opened;
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
