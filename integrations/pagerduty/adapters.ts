import { askForHealth, type Health } from "../health.ts";
import type { DutySource } from "../outside-duty.ts";
import type { Connection, AdapterConfiguration } from "../outside-system.ts";
import { pagerduty } from "./declaration.ts";
import { createPagerDutyEvents } from "./events.ts";
import { askForIncidents, createPagerDutyIncidents } from "./incidents.ts";
import { createPagerDutyOnCall } from "./on-call.ts";
import { createPagerDutyPager } from "./pager.ts";

const usualApi = "https://api.pagerduty.com";

export function connect(configuration: AdapterConfiguration<typeof pagerduty>): Connection {
  const { PAGERDUTY_API_TOKEN: token, PAGERDUTY_ROUTING_KEY: routingKey } = configuration.variables;
  const { paging, onCall } = configuration.settings;
  const rest = token === undefined ? undefined : { url: onCall.pagerdutyApi ?? usualApi, token };
  const duty = rest === undefined ? {} : dutyFrom(configuration, rest);
  const examine = async (): Promise<Health> => {
    if (rest !== undefined) return askForHealth("PAGERDUTY_API_TOKEN", async () => askForIncidents(rest));
    return { state: "well", says: "takes pages; without PAGERDUTY_API_TOKEN there is nothing to ask it" };
  };
  if (paging.pagerduty === undefined) return rest === undefined ? "off" : { ...duty, examine };
  const { eventsApi, from } = paging.pagerduty;
  const send = createPagerDutyEvents(eventsApi);
  return {
    ...duty,
    examine,
    carriers: [createPagerDutyPager(send)],
    incidents: createPagerDutyIncidents({
      ...(routingKey === undefined ? {} : { events: { send, routingKey } }),
      ...(rest === undefined || from === undefined ? {} : { rest: { ...rest, from } }),
    }),
  };
}

/**
 * Makes the source that says who is on duty, for those of our schedules that name a PagerDuty schedule. PagerDuty's
 * users are matched to our people by e-mail address.
 */
function dutyFrom(
  { settings, emails }: AdapterConfiguration<typeof pagerduty>,
  rest: { readonly url: string; readonly token: string },
): { readonly duty?: DutySource } {
  const linked = Object.entries(settings.schedules).flatMap(([schedule, { pagerduty: id }]): [string, string][] =>
    id === undefined ? [] : [[schedule, id]],
  );
  if (linked.length === 0) return {};
  const byEmail = new Map([...emails].map(([person, email]) => [email.toLowerCase(), person]));
  const personOf = (email: string) => byEmail.get(email.toLowerCase());
  const onDuty = createPagerDutyOnCall({ ...rest, personOf });
  return { duty: { title: pagerduty.title, schedules: new Map(linked), onDuty } };
}
