import type { AlertSource } from "./alert-source.ts";
import { digestOf } from "./digest.ts";
import type { ReportedAlert } from "./reported-alert.ts";

/** A group of alerts. All alerts of a group belong to one incident. */
interface Group {
  readonly key: string;
  /** The values by which the alert is grouped, in words. */
  readonly groupedBy: string;
}

/**
 * Returns the group of an alert. Open incidents are stored under these keys, so a key must be written the same way
 * for ever (test/client/intake/group-keys.test.ts).
 */
export function groupOf(
  { labels, group, groupKey, alert, sharedName = alert }: ReportedAlert,
  service: string,
  { name, groupBy }: Pick<AlertSource, "name" | "groupBy">,
): Group {
  if (groupKey !== undefined) return { key: groupKey, groupedBy: groupKey };
  const parts = groupBy.length > 0 ? groupBy.map(valueOfLabel) : group === undefined ? [service, sharedName] : [group];
  return { key: `${name}/${digestOf(...parts)}`, groupedBy: parts.join(", ") };

  function valueOfLabel(label: string): string {
    return `${label}=${Object.hasOwn(labels, label) ? (labels[label] ?? "") : ""}`;
  }
}

/**
 * Returns the group key of an alert at POST /alerts. Callers may name the group themselves, and the same name then
 * means the same group for all callers.
 */
export const postedGroupKey = (posted: {
  readonly groupKey?: string | undefined;
  readonly service: string;
  readonly alert: string;
}): string => posted.groupKey ?? `${posted.service}/${posted.alert}`;

/** Returns the group key of people's reports: all reports about one service belong together. */
export const userReportsGroupKey = (service: string): string => `user-reports/${digestOf(service)}`;
