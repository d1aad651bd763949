import type { Instant } from "../../domain/moment.ts";
import type { Person } from "../../domain/people.ts";
import type { OutsideShift } from "../../on-call/duty-change.ts";
import { ask } from "../paging/vendor-request.ts";

export interface PagerDutyOnCallOptions {
  /** https://api.pagerduty.com, or that of another region. */
  readonly url: string;
  readonly token: string;
  /** Whom an e-mail address of PagerDuty's belongs to; undefined for somebody the configuration does not know. */
  readonly personOf: (email: string) => Person | undefined;
}

/** PagerDuty's own largest page. */
const mostAtOnce = 100;
/** As many as everybody's shifts by the hour in the three months it knows. */
const mostPages = 30;

/**
 * Who is on duty in PagerDuty's schedules between two instants, the lowest escalation level first. A schedule that nobody
 * is on duty in has an empty list.
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
      const said = answerIn(
        await ask({ name: "PagerDuty" }, `${url}/oncalls?${query.toString()}`, { headers }, withinMs),
      );
      entries.push(...said.entries);
      if (!said.more) break;
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

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** What is not as PagerDuty describes it is left out: a page goes by what is understood. */
function answerIn(body: string): { readonly entries: readonly Entry[]; readonly more: boolean } {
  const answer: unknown = JSON.parse(body);
  if (!isTable(answer) || !Array.isArray(answer["oncalls"])) return { entries: [], more: false };
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

/** Who is always on duty has neither beginning nor end. */
function instantIn(written: unknown): Instant | undefined {
  const at = typeof written === "string" ? Date.parse(written) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
