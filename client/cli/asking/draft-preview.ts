import { z } from "zod";
import { problemText } from "../../../config/problem.ts";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import { day } from "../../../domain/incident/moment.ts";
import type { DutyChange } from "../../../domain/paging/duty-change.ts";
import { withChanges } from "../../../on-call/roster-with-changes.ts";
import { scheduleIds, scheduleNamed, shiftsBetween } from "../../../on-call/schedule.ts";
import { overrideSchema, swapSchema } from "../../api/on-call/duty-schemas.ts";
import { Failure } from "../failure.ts";
import { read } from "../http/read-answer.ts";
import type { Session } from "../session.ts";
import { lookAt, refuseFaults } from "./configuration-file.ts";

const overridesAnswer = z.object({ overrides: z.array(overrideSchema) });
const swapsAnswer = z.object({ swaps: z.array(swapSchema) });

/**
 * Returns a preview of a schedule as a draft of the configuration file defines it, with the overrides and swaps that
 * people have made.
 */
export async function draftPreview(
  session: Session,
  id: string,
  { file, from, weeks }: { readonly file: string; readonly from: string; readonly weeks: string },
) {
  const draft = lookAt(session, file);
  if (draft.config === undefined) refuseFaults(draft);
  for (const problem of draft.faults) session.out.note(problemText(problem));
  const settings = draft.config?.settings;
  const changed = settings && withChanges(settings, await changesInForce(session));
  const schedule = changed && scheduleNamed(id, changed);
  if (settings === undefined || schedule === undefined) {
    const there = settings === undefined ? "" : `: there are ${scheduleIds(settings).join(", ") || "none"}`;
    throw new Failure("notFound", `${draft.file} has no schedule "${id}"${there}.`);
  }
  const begins = Date.parse(from);
  const many = z.coerce.number().int().min(1).max(26).safeParse(weeks);
  if (!many.success) throw new Failure("usage", `--weeks: expected a number from 1 to 26, got "${weeks}".`);
  const shifts = shiftsBetween(schedule, begins, begins + many.data * 7 * day).map(({ person, ...shift }) => ({
    from: new Date(shift.from).toISOString(),
    until: new Date(shift.until).toISOString(),
    ...withoutUndefined({ person }),
  }));
  return { schedule: id, timeZone: schedule.timeZone, shifts };
}

/**
 * Fetches the overrides and swaps that people have made. If the API does not answer, the preview shows the draft file
 * alone.
 */
async function changesInForce({ api, out }: Session): Promise<readonly DutyChange[]> {
  try {
    const { overrides } = read(overridesAnswer, await api.get("/on-call/overrides"));
    const { swaps } = read(swapsAnswer, await api.get("/on-call/swaps"));
    const made = [
      ...overrides
        .filter(({ cancelledAt }) => cancelledAt === undefined)
        .map(({ person, insteadOf, ...it }) => ({ ...it, since: it.at, person, insteadOf })),
      ...swaps
        .filter(({ state }) => state === "accepted")
        .map(({ acceptedBy, acceptedAt, by, ...it }) => ({
          ...{ ...it, since: acceptedAt ?? it.at, person: acceptedBy ?? by, insteadOf: by },
        })),
    ];
    return made
      .toSorted((a, b) => a.since.localeCompare(b.since) || a.id - b.id)
      .map(({ schedule, person, insteadOf, from, until, reason }) => ({
        ...{ schedule, person, from: Date.parse(from), until: Date.parse(until), reason },
        ...withoutUndefined({ insteadOf }),
      }));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    out.note("Overrides and swaps are left out, since the API does not answer.");
    return [];
  }
}
