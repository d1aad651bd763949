import type { AlertReport } from "../../domain/detecting/alert.ts";
import type { Sender } from "../../domain/commands/commands.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Snapshot } from "../../domain/incident/snapshot.ts";
import type { AlertGroup } from "../../intake/bring-to-incidents.ts";
import { firstWithin } from "../../domain/incident/size-in-json.ts";
import { sendToOwner } from "./send-to-owner.ts";
import { type Opener, openIncident } from "./open-incident.ts";
import { countedStart } from "../../domain/detecting/late-alerts.ts";
import { amongOthers } from "../../domain/detecting/alert-in-storm.ts";

/**
 * The largest number of alerts in one message to an incident, and the largest size in bytes: Temporal accepts up to 2
 * MB for a message.
 */
const alertsAtOnce = 100;
const bytesAtOnce = 500_000;

export async function takeAlerts(
  opener: Opener,
  { groupKey, alerts }: AlertGroup,
  sender: Sender,
  now: Instant,
  snapshot: (id: string) => Snapshot,
): Promise<string | undefined> {
  let incident: string | undefined;
  for (let from = 0, count; from < alerts.length; from += count) {
    const some = firstWithin(alerts.slice(from, from + alertsAtOnce), bytesAtOnce);
    count = some.length;
    const message = { alerts: some, groupKey, ...sender, key: `${sender.key}/${from}` };
    const collected = () => ({ ...message, alerts: some.map((alert) => amongOthers(alert, groupKey)) });
    const startedAt = startOf(some);
    const firing = some.filter(({ status }) => status === "firing");
    incident =
      firing.length > 0
        ? await openIncident(opener, {
            cause: groupKey,
            startedAt,
            countsFrom: countedStart(startOf(firing), now),
            snapshot,
            name: "takeAlerts",
            message,
            amongOthers: collected,
          })
        : await sendToOwner(
            opener,
            { groupKey, startedAt },
            { name: "takeAlerts", key: message.key, message },
            collected,
          );
  }
  return incident;
}

const startOf = (alerts: readonly AlertReport[]): Instant => Math.min(...alerts.map(({ startedAt }) => startedAt));
