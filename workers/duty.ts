import type { Duty } from "../activities/ports.ts";
import type { Config } from "../config/config.ts";
import type { Instant } from "../domain/moment.ts";
import { createPagerDutyOnCall } from "../integrations/pagerduty/on-call.ts";
import type { OutsideDuty } from "../on-call/duty-change.ts";
import { type DutyBook, lastKnownChanges } from "../records/duty.ts";

export const usualPagerDutyApi = "https://api.pagerduty.com";

/** What changes who is on duty beside the configuration: what people did, and what PagerDuty says where it is asked. */
export function dutyWith(book: Pick<DutyBook, "inForce">, config: DutyConfig, report: (error: unknown) => void): Duty {
  const changes = lastKnownChanges(book, report);
  const outside = outsideDuty(config, report);
  return {
    at: async (instant) => {
      const [changed, said] = await Promise.all([changes(instant), outside(instant)]);
      return { changes: changed, outside: said };
    },
  };
}

type DutyConfig = Pick<Config, "settings" | "environment">;

/** PagerDuty's answer; while there is none, its last one. */
function outsideDuty(
  { settings, environment }: DutyConfig,
  report: (error: unknown) => void,
): (at: Instant) => Promise<readonly OutsideDuty[]> {
  const { people, schedules, onCall } = settings;
  const linked = Object.entries(schedules).flatMap(([schedule, { pagerduty: id }]) =>
    id === undefined ? [] : [{ schedule, id }],
  );
  const token = environment.pagerDutyApiToken;
  if (token === undefined || linked.length === 0) return async () => Promise.resolve([]);
  const byEmail = new Map(Object.entries(people).map(([id, { email }]) => [email?.toLowerCase(), id]));
  const onDuty = createPagerDutyOnCall({
    url: onCall.pagerdutyApi ?? usualPagerDutyApi,
    token,
    personOf: (email) => byEmail.get(email.toLowerCase()),
  });
  let known: readonly OutsideDuty[] = [];
  return async (at) => {
    try {
      const said = await onDuty([...new Set(linked.map(({ id }) => id))], at);
      known = linked.map(({ schedule, id }) => ({ schedule, people: said.get(id) ?? [] }));
    } catch (error) {
      report(error);
    }
    return known;
  };
}
