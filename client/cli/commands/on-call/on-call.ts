import { Command } from "commander";
import { z } from "zod";
import { withoutUndefined } from "../../../../domain/incident/without-undefined.ts";
import { dutyNotes, onDutySchema, overrideSchema, shiftSchema, swapSchema } from "../../../api/on-call/duty-schemas.ts";
import { printAnswer } from "../../http/read-answer.ts";
import { calendars } from "./calendars.ts";
import { comingTime } from "../../asking/coming-time.ts";
import type { Here } from "../../asking/field-values.ts";
import { draftPreview } from "../../asking/draft-preview.ts";
import { handoff } from "./handoff.ts";
import { mustBeNumber } from "../../asking/must-be-number.ts";
import type { Output } from "../../printing/output.ts";
import type { Session } from "../../session.ts";
import { printPreview } from "../../printing/schedule-preview.ts";
import { clockOf, endOf } from "../../printing/times-in-words.ts";

const notes = dutyNotes.optional(); // An older API says none.
const onCallAnswer = z.object({ schedules: z.array(onDutySchema), notes });
const previewAnswer = z.object({ timeZone: z.string(), shifts: z.array(shiftSchema), notes });
const overridesAnswer = z.object({ overrides: z.array(overrideSchema) });
const swapsAnswer = z.object({ swaps: z.array(swapSchema) });

/** Prints who is on duty now, and which layer or override of the schedule says so. */
export function oncall(command: Command, session: () => Session): Command {
  return command.action(async () => {
    const { api, out, here } = session();
    const asking = async () => api.get("/on-call");
    await printAnswer(out, asking, onCallAnswer, ({ schedules, notes: silent = [] }) => {
      const { now, zone } = here();
      const rows = schedules.map(({ name, person, until, because }) => [
        name,
        person ?? out.ink("red", "nobody"),
        until === undefined ? "" : `until ${clockOf(Date.parse(until), now, zone)}`,
        because ?? "",
      ]);
      out.table(rows, { head: ["schedule", "on duty", "", "because"] });
      for (const note of silent) out.note(note);
    });
  });
}

/** Adds the commands that preview a schedule, and that change it by overrides and swaps. */
export function schedule(command: Command, session: () => Session): Command {
  return command
    .addCommand(preview(session))
    .addCommand(override(session))
    .addCommand(swap(session))
    .addCommand(handoff(session))
    .addCommand(calendars(session));
}

function preview(session: () => Session): Command {
  return new Command("preview")
    .description("Who is on duty in the next weeks, week by week in your time zone, with totals for each person")
    .argument("<schedule>")
    .option("--weeks <number>", "how many weeks", "4")
    .option("--from <time>", "since when; left out, now")
    .option("--config <file>", "by a configuration file that is not in force yet, such as the next version")
    .option("--shifts", "every shift on a line of its own")
    .action(async (id: string, options: PreviewOptions) => {
      const { api, out, here } = session();
      const path = `/on-call/schedules/${encodeURIComponent(id)}/preview`;
      const { config, shifts: each, weeks } = options;
      const from = options.from === undefined ? undefined : comingTime(options.from, "from", here());
      if (config !== undefined) {
        const drafted = await draftPreview(session(), id, {
          file: config,
          from: from ?? new Date(here().now).toISOString(),
          weeks,
        });
        if (out.json) out.raw(drafted);
        else printPreview(out, drafted.shifts, here(), each === true);
        return;
      }
      const asking = async () => api.get(path, { weeks, from });
      await printAnswer(out, asking, previewAnswer, ({ shifts, notes: silent = [] }) => {
        printPreview(out, shifts, here(), each === true);
        for (const note of silent) out.note(note);
      });
    });
}

interface PreviewOptions {
  readonly weeks: string;
  readonly from?: string;
  readonly config?: string;
  readonly shifts?: boolean;
}

/**
 * Reads the beginning and end of a stretch of duty. An end given as a time of day is the first such time after the
 * beginning.
 */
function stretchIn({ from, until }: Pick<Stretch, "from" | "until">, here: Here) {
  const begins = from === undefined ? new Date(here.now).toISOString() : comingTime(from, "from", here);
  return { from: begins, until: comingTime(until, "until", { ...here, now: Date.parse(begins) }) };
}

interface Stretch {
  readonly from?: string;
  readonly until: string;
  readonly reason: string;
  readonly insteadOf?: string;
  readonly to?: string;
  readonly expires?: string;
}

const inWords = (made: { readonly from: string; readonly until: string }, here: Here): string =>
  `from ${clockOf(Date.parse(made.from), here.now, here.zone)} until ${endOf(made, here)}`;

const withStretch = (command: Command): Command =>
  command
    .option("--from <time>", "when it begins, such as 09:00 or 2026-12-24T09:00:00+01:00; left out, now")
    .requiredOption("--until <time>", "when it ends")
    .requiredOption("--reason <text>", "why, for those who ask why they were paged");

function override(session: () => Session): Command {
  const add = withStretch(
    new Command("add").description("Put somebody on duty for a while").argument("<schedule>").argument("<person>"),
  )
    .option("--instead-of <person>", "only where this person would be on duty")
    .action(async (id: string, person: string, { reason, insteadOf, ...typed }: Stretch) => {
      const { api, out, here } = session();
      const stretch = stretchIn(typed, here());
      const body = { schedule: id, person, ...stretch, reason, ...(insteadOf === undefined ? {} : { insteadOf }) };
      const adding = async () => api.post("/on-call/overrides", body);
      await printAnswer(out, adding, overrideSchema, (made) => {
        out.line(`Override ${String(made.id)}: ${person} is on duty in ${id} ${inWords(made, here())}.`);
        sayWhatChanges(out, made, here(), "It changes nothing now: nobody whom it replaces is on duty then.");
      });
    });
  const list = new Command("list").description("Overrides that are not over yet").action(async () => {
    const { api, out } = session();
    const asking = async () => api.get("/on-call/overrides");
    await printAnswer(out, asking, overridesAnswer, ({ overrides }) => {
      const rows = overrides.map((it) => [
        ...[String(it.id), it.schedule, it.person, it.from, it.until, `by ${it.by}: ${it.reason}`],
        it.cancelledBy === undefined ? "" : `cancelled by ${it.cancelledBy}`,
      ]);
      const head = ["id", "schedule", "person", "from", "until", "made", ""];
      out.table(rows, { head, none: "There is none: everybody is on duty as the schedules say." });
    });
  });
  return new Command("override")
    .description("Put somebody on duty for a while")
    .addCommand(add)
    .addCommand(list)
    .addCommand(acting(session, "cancel", "Take an override back", "overrides"));
}

function swap(session: () => Session): Command {
  const offer = withStretch(
    new Command("offer")
      .description("Offer a stretch of your duty to somebody, or to everybody")
      .argument("<schedule>"),
  )
    .option("--to <person>", "the only one who may accept")
    .option("--expires <time>", "until when it can be accepted; left out, a day")
    .action(async (id: string, { reason, to, expires, ...typed }: Stretch) => {
      const { api, out, here } = session();
      const expiresAt = expires === undefined ? undefined : comingTime(expires, "expires", here());
      const besides = withoutUndefined({ to, expiresAt });
      const body = { schedule: id, ...stretchIn(typed, here()), reason, ...besides };
      const offering = async () => api.post("/on-call/swaps", body);
      await printAnswer(out, offering, swapSchema, (made) => {
        out.line(`Swap ${String(made.id)} is offered to ${to ?? "everybody"}: ${inWords(made, here())}.`);
        sayWhatChanges(out, made, here());
      });
    });
  const list = new Command("list").description("Swaps of what is not over yet").action(async () => {
    const { api, out } = session();
    const asking = async () => api.get("/on-call/swaps");
    await printAnswer(out, asking, swapsAnswer, ({ swaps }) => {
      const rows = swaps.map((it) => {
        return [String(it.id), it.schedule, it.by, it.acceptedBy ?? it.to ?? "anybody", it.from, it.until, it.state];
      });
      const head = ["id", "schedule", "offered by", "to", "from", "until", "state"];
      out.table(rows, { head, none: "Nobody has offered a swap." });
    });
  });
  return new Command("swap")
    .description("Give a stretch of your duty to somebody else")
    .addCommand(offer)
    .addCommand(list)
    .addCommand(acting(session, "accept", "Take over what is offered", "swaps"))
    .addCommand(acting(session, "cancel", "Take an offer back, or undo a swap", "swaps"));
}

const given = z.array(z.object({ from: z.string(), until: z.string() })).optional();
const acted = z.object({ already: z.boolean().optional(), cancelledBy: z.string().optional(), gives: given });

/**
 * Prints which parts of a stretch of duty really pass to another person, or the sentence `nothing` if no part does. If
 * the whole stretch does, no line is printed.
 */
function sayWhatChanges(
  out: Output,
  { gives = [], ...whole }: { readonly from: string; readonly until: string; readonly gives?: z.output<typeof given> },
  here: Here,
  nothing = "",
): void {
  const isWhole = gives.length === 1 && gives[0]?.from === whole.from && gives[0].until === whole.until;
  if (isWhole) return;
  if (gives.length > 0) out.line(`Of it changes hands: ${gives.map((it) => inWords(it, here)).join("; ")}.`);
  else if (nothing !== "") out.line(nothing);
}

function acting(session: () => Session, deed: "accept" | "cancel", says: string, what: "overrides" | "swaps"): Command {
  return new Command(deed)
    .description(says)
    .argument("<id>")
    .action(async (id: string) => {
      mustBeNumber(id);
      const { api, out, here } = session();
      const asking = async () => api.post(`/on-call/${what}/${id}/${deed}`, {});
      await printAnswer(out, asking, acted, ({ already, cancelledBy = "somebody", gives = [] }) => {
        if (already === true) out.line(`It was cancelled already, by ${cancelledBy}.`);
        else if (deed === "cancel") out.line("Cancelled.");
        else out.line(["It is yours", gives.map((it) => inWords(it, here())).join("; ")].join(" ").trim() + ".");
      });
    });
}
