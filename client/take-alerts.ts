import type { AlertReport } from "../domain/alert.ts";
import type { Sender } from "../domain/commands.ts";
import type { Instant } from "../domain/moment.ts";
import type { Policy } from "../domain/policy.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import { sendToOwner } from "./clear-alert.ts";
import { type Opener, openIncident } from "./open-incident.ts";
import { amongOthers } from "../domain/among-others.ts";

/** Alerts that belong to one incident, as they arrived together. */
export interface AlertGroup {
  readonly groupKey: string;
  readonly alerts: readonly [AlertReport, ...AlertReport[]];
  /** Of the incident they would open. */
  readonly policy: Policy;
}

/** Temporal takes 2 MB a message; an alert has a few kilobytes at most. */
const alertsAtOnce = 100;

export async function takeAlerts(
  opener: Opener,
  { groupKey, alerts }: AlertGroup,
  sender: Sender,
  snapshot: (id: string) => Snapshot,
): Promise<string | undefined> {
  let incident: string | undefined;
  for (let from = 0; from < alerts.length; from += alertsAtOnce) {
    const some = alerts.slice(from, from + alertsAtOnce);
    const message = { alerts: some, groupKey, ...sender, key: `${sender.key}/${from}` };
    const collected = () => ({ ...message, alerts: some.map((alert) => amongOthers(alert, groupKey)) });
    const startedAt = startOf(some);
    const firing = some.some(({ status }) => status === "firing");
    incident = firing
      ? await openIncident(opener, {
          cause: groupKey,
          startedAt,
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
