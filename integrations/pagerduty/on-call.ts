import type { Instant } from "../../domain/moment.ts";
import type { Person } from "../../domain/people.ts";
import { ask } from "../paging/vendor-request.ts";

export interface PagerDutyOnCallOptions {
  /** https://api.pagerduty.com, or that of another region. */
  readonly url: string;
  readonly token: string;
  /** Whom an e-mail address of PagerDuty's belongs to; undefined for somebody the configuration does not know. */
  readonly personOf: (email: string) => Person | undefined;
}

/** A page waits for this answer: what takes longer is gone without. */
const withinMs = 1_500;
/** PagerDuty's own largest page; nobody has more people on duty in one second. */
const mostAtOnce = 100;

/**
 * Who is on duty in PagerDuty's schedules at an instant, the lowest escalation level first. A schedule that nobody is on
 * duty in has an empty list; one that the answer does not know has none.
 */
export const createPagerDutyOnCall =
  ({ url, token, personOf }: PagerDutyOnCallOptions) =>
  async (schedules: readonly string[], at: Instant): Promise<ReadonlyMap<string, readonly Person[]>> => {
    const query = new URLSearchParams([
      ...schedules.map((id): [string, string] => ["schedule_ids[]", id]),
      ["include[]", "users"],
      ["since", new Date(at).toISOString()],
      ["until", new Date(at + 1000).toISOString()],
      ["time_zone", "UTC"],
      ["limit", String(mostAtOnce)],
    ]);
    const body = await ask(
      { name: "PagerDuty" },
      `${url}/oncalls?${query.toString()}`,
      {
        headers: {
          authorization: `Token token=${token}`,
          accept: "application/vnd.pagerduty+json;version=2",
          "content-type": "application/json",
        },
      },
      withinMs,
    );
    const entries = entriesIn(body).toSorted((a, b) => a.level - b.level);
    return new Map(
      schedules.map((id) => {
        const people = entries.filter(({ schedule }) => schedule === id).map(({ email }) => personOf(email));
        return [id, [...new Set(people.filter((person) => person !== undefined))]];
      }),
    );
  };

interface Entry {
  readonly schedule: string;
  readonly email: string;
  readonly level: number;
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** What is not as PagerDuty describes it is left out: a page goes by what is understood. */
function entriesIn(body: string): readonly Entry[] {
  const answer: unknown = JSON.parse(body);
  const oncalls = isTable(answer) && Array.isArray(answer["oncalls"]) ? answer["oncalls"] : [];
  return oncalls.flatMap((it: unknown): Entry[] => {
    if (!isTable(it) || !isTable(it["schedule"]) || !isTable(it["user"])) return [];
    const [schedule, email, level] = [it["schedule"]["id"], it["user"]["email"], it["escalation_level"]];
    if (typeof schedule !== "string" || typeof email !== "string") return [];
    return [{ schedule, email, level: typeof level === "number" ? level : 1 }];
  });
}
