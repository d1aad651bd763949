import type { Instant } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { OutsideShift } from "../../domain/paging/duty-change.ts";
import { longAnswerBytes } from "../bounded-answer.ts";
import { ask } from "../paging/vendor-request.ts";
import { isTable } from "../../domain/table.ts";

export interface PagerDutyOnCallOptions {
  /** The address of the REST API: https://api.pagerduty.com, or that of another region. */
  readonly url: string;
  readonly token: string;
  /** Finds the person by the e-mail address that PagerDuty has; undefined for people who are not configured. */
  readonly personOf: (email: string) => Person | undefined;
}

/** The most entries that PagerDuty returns in one answer. */
const mostAtOnce = 100;
/**
 * The most answers that are fetched for one list, enough for hourly shifts in the three months that PagerDuty looks
 * ahead.
 */
const mostPages = 30;

/**
 * Makes a function that reads who is on duty in PagerDuty's schedules between two instants, the lowest escalation
 * level first. A schedule in which nobody is on duty gets an empty list.
 */
export const createPagerDutyOnCall =
  ({ url, token, personOf }: PagerDutyOnCallOptions) =>
  async (
    schedules: readonly string[],
    { from, until }: { readonly from: Instant; readonly until: Instant },
    withinMs: number,
  ): Promise<ReadonlyMap<string, readonly OutsideShift[]>> => {
    const entries: Entry[] = [];
    for (let page = 0; page < mostPages; page++) {
      const query = new URLSearchParams([
        ...schedules.map((id): [string, string] => ["schedule_ids[]", id]),
        ["include[]", "users"],
        ["since", new Date(from).toISOString()],
        ["until", new Date(until).toISOString()],
        ["time_zone", "UTC"],
        ["limit", String(mostAtOnce)],
        ["offset", String(page * mostAtOnce)],
      ]);
      const headers = {
        authorization: `Token token=${token}`,
        accept: "application/vnd.pagerduty+json;version=2",
        "content-type": "application/json",
      };
      const answer = answerIn(
        await ask(
          { name: "PagerDuty" },
          `${url}/oncalls?${query.toString()}`,
          { headers },
          { withinMs, mostBytes: longAnswerBytes },
        ),
      );
      entries.push(...answer.entries);
      if (!answer.more) break;
    }
    const inLine = entries.toSorted((a, b) => a.level - b.level);
    return new Map(
      schedules.map((id) => [
        id,
        inLine
          .filter(({ schedule }) => schedule === id)
          .flatMap(({ email, shift }) => {
            const person = personOf(email);
            return person === undefined ? [] : [{ person, ...shift }];
          }),
      ]),
    );
  };

interface Entry {
  readonly schedule: string;
  readonly email: string;
  readonly level: number;
  readonly shift: Omit<OutsideShift, "person">;
}

/**
 * Reads PagerDuty's answer and leaves out entries that are malformed, so that paging can use the rest. If the answer
 * is no list, an error is thrown, since it does not mean that nobody is on duty.
 */
function answerIn(body: string): { readonly entries: readonly Entry[]; readonly more: boolean } {
  const answer: unknown = JSON.parse(body);
  if (!isTable(answer) || !Array.isArray(answer["oncalls"]))
    throw new Error("PagerDuty's answer is no list of on-calls");
  const entries = answer["oncalls"].flatMap((it: unknown): Entry[] => {
    if (!isTable(it) || !isTable(it["schedule"]) || !isTable(it["user"])) return [];
    const [schedule, email, level] = [it["schedule"]["id"], it["user"]["email"], it["escalation_level"]];
    if (typeof schedule !== "string" || typeof email !== "string") return [];
    const [from, until] = [instantIn(it["start"]), instantIn(it["end"])];
    const shift = { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
    return [{ schedule, email, level: typeof level === "number" ? level : 1, shift }];
  });
  return { entries, more: answer["more"] === true };
}

/** Reads the beginning or end of a shift; undefined for a person who is always on duty, whose shift has neither. */
function instantIn(written: unknown): Instant | undefined {
  const at = typeof written === "string" ? Date.parse(written) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
