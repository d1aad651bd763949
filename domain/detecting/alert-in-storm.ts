import type { AlertReport } from "./alert.ts";

type AlertInStorm = Pick<AlertReport, "alert"> & { readonly summary?: string };

const storm = "Alert storm: ";
const ofGroup = (groupKey: string): string => ` (${groupKey})`;

/**
 * Renames an alert for an incident that collects the alerts of a storm (many alerts at once). Alert names are unique
 * only within their group, so the group is added to the name, and "Alert storm" to the summary.
 */
export const amongOthers = <A extends AlertInStorm>(alert: A, groupKey: string): A => ({
  ...alert,
  alert: `${alert.alert}${ofGroup(groupKey)}`,
  ...(alert.summary === undefined ? {} : { summary: `${storm}${alert.summary}` }),
});

/**
 * Gives an alert back the name that it has in the incident of its own group. An alert that was not renamed stays as
 * it is.
 */
export const byItself = <A extends AlertInStorm>(alert: A, groupKey: string): A => {
  if (!alert.alert.endsWith(ofGroup(groupKey))) return alert;
  return {
    ...alert,
    alert: alert.alert.slice(0, -ofGroup(groupKey).length),
    ...(alert.summary?.startsWith(storm) === true ? { summary: alert.summary.slice(storm.length) } : {}),
  };
};
