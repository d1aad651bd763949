import type { AlertReport } from "../../domain/alert.ts";
import type { Instant } from "../../domain/moment.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Incidents } from "../incidents.ts";
import type { AlertGroup } from "../take-alerts.ts";
import { digestOf } from "./reported-alert.ts";
import type { Triaged } from "./triage.ts";

export interface Accepting {
  readonly incidents: Pick<Incidents, "takeAlerts">;
  readonly source: string;
  readonly now: Instant;
  /** When it arrived, by our own clock; left out where time is rehearsed. */
  readonly sentAt?: Instant;
}

/** A sender with many groups in one request does not get the whole product to itself. */
const groupsAtOnce = 25;

/**
 * Brings every alert to its group's incident. Resolves with those incidents once Temporal has all of them; rejects when
 * one of them could not be brought, so that the sender sends all again: what is there already changes nothing.
 */
export async function acceptAlerts(alerts: readonly Triaged[], accepting: Accepting): Promise<readonly string[]> {
  const groups = groupsOf(alerts);
  const incidents = new Set<string>();
  for (let from = 0; from < groups.length; from += groupsAtOnce) {
    const brought = await Promise.allSettled(
      groups.slice(from, from + groupsAtOnce).map(async (group) => bring(group, accepting)),
    );
    for (const one of brought) {
      if (one.status === "rejected") throw one.reason;
      if (one.value !== undefined) incidents.add(one.value);
    }
  }
  return [...incidents];
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
    return [{ groupKey, alerts: [first, ...rest], policy, key: digestOf(...members.map(({ dedupKey }) => dedupKey)) }];
  });
}

/** A group in which one alert clears and another fires is at no moment clear, so what fires in the end comes first. */
function firingFirst(reports: readonly AlertReport[]): readonly AlertReport[] {
  const endsAs = new Map(reports.map(({ alert, status }) => [alert, status]));
  const isOver = ({ alert }: AlertReport) => endsAs.get(alert) === "resolved";
  return [...reports.filter((it) => !isOver(it)), ...reports.filter(isOver)];
}

/** An incident is opened by the first of its alerts that fires. */
const policyOf = (members: readonly Triaged[]): Policy | undefined =>
  (members.find(({ report }) => report.status === "firing") ?? members[0])?.ruling.policy;

async function bring(
  { key, ...group }: Group,
  { incidents, source, now, sentAt }: Accepting,
): Promise<string | undefined> {
  const by = { kind: "machine", name: source, via: "api" } as const;
  return incidents.takeAlerts(group, { by, key: `alerts/${key}`, ...(sentAt === undefined ? {} : { sentAt }) }, now);
}
