import { randomUUID } from "node:crypto";
import type { Sender } from "../domain/commands/commands.ts";
import type { AlertReport } from "../domain/detecting/alert.ts";
import type { Instant } from "../domain/incident/moment.ts";
import type { Policy } from "../domain/policy.ts";
import { digestOf } from "./digest.ts";
import type { Triaged } from "./triage.ts";

/** Alerts of one incident that arrived together. */
export interface AlertGroup {
  readonly groupKey: string;
  readonly alerts: readonly [AlertReport, ...AlertReport[]];
  /** The policy of the incident that the alerts would open. */
  readonly policy: Policy;
}

/** Brings groups of alerts to their incidents. */
export interface GroupTaker {
  /**
   * Brings alerts of one group to their incident in the given order. If there is no incident and an alert fires,
   * opens one. Resolves with the incident's id once Temporal has all alerts; with undefined if no alert fires and no
   * incident of the group is open.
   */
  takeAlerts(group: AlertGroup, sender: Sender, now: Instant): Promise<string | undefined>;
}

export interface Accepting extends Pick<Sender, "sentAt" | "requestId"> {
  readonly incidents: GroupTaker;
  readonly source: string;
  readonly now: Instant;
}

/**
 * How many groups of alerts of one request are processed at the same time, so that a sender with many groups leaves
 * room for others.
 */
const groupsAtOnce = 25;

/**
 * Brings every alert to the incident of its group. Resolves with the incident of each group once Temporal has all
 * alerts; a group is absent if none of its alerts fires and none of its incidents is open. Rejects if an alert could
 * not be brought, so that the sender sends all of them again; alerts that had already arrived then change nothing.
 */
export async function bringToIncidents(
  alerts: readonly Triaged[],
  accepting: Accepting,
): Promise<ReadonlyMap<string, string>> {
  const groups = groupsOf(alerts);
  const incidents = new Map<string, string>();
  for (let from = 0; from < groups.length; from += groupsAtOnce) {
    const some = groups.slice(from, from + groupsAtOnce);
    const brought = await Promise.allSettled(
      some.map(async (group) => [group.groupKey, await bring(group, accepting)] as const),
    );
    for (const one of brought) {
      if (one.status === "rejected") throw one.reason;
      const [groupKey, incident] = one.value;
      if (incident !== undefined) incidents.set(groupKey, incident);
    }
  }
  return incidents;
}

interface Group extends AlertGroup {
  readonly key: string;
}

function groupsOf(alerts: readonly Triaged[]): readonly Group[] {
  const byKey = new Map<string, Triaged[]>();
  for (const alert of alerts) byKey.set(alert.groupKey, [...(byKey.get(alert.groupKey) ?? []), alert]);
  return [...byKey].flatMap(([groupKey, members]) => {
    const [first, ...rest] = firingFirst(members.map(({ report }) => report));
    const policy = policyOf(members);
    if (first === undefined || policy === undefined) return [];
    return [{ groupKey, alerts: [first, ...rest], policy, key: messageKeyOf(members) }];
  });
}

/**
 * Returns the key under which a message to an incident is processed only once. A message whose sender gives no id
 * gets a new key each time; then the alerts' state decides whether the message changes anything.
 */
const messageKeyOf = (members: readonly Triaged[]): string =>
  digestOf(...members.map(({ messageKey = randomUUID() }) => messageKey));

/**
 * Moves the alerts that end up firing to the front. Otherwise the group would be clear for a moment, and its
 * incident would end.
 */
function firingFirst(reports: readonly AlertReport[]): readonly AlertReport[] {
  const endsAs = new Map(reports.map(({ alert, status }) => [alert, status]));
  const isOver = ({ alert }: AlertReport) => endsAs.get(alert) === "resolved";
  return [...reports.filter((it) => !isOver(it)), ...reports.filter(isOver)];
}

/** Returns the policy of the first alert that fires, since that alert would open the incident. */
const policyOf = (members: readonly Triaged[]): Policy | undefined =>
  (members.find(({ report }) => report.status === "firing") ?? members[0])?.ruling.policy;

async function bring(
  { key, ...group }: Group,
  { incidents, source, now, ...sender }: Accepting,
): Promise<string | undefined> {
  const by = { kind: "machine", name: source, via: "api" } as const;
  return incidents.takeAlerts(group, { ...sender, by, key: `alerts/${key}` }, now);
}
