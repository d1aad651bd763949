import type { AlertReport } from "./alert.ts";

type Named = Pick<AlertReport, "alert"> & { readonly summary?: string };

const storm = "Alert storm: ";
const ofGroup = (groupKey: string): string => ` (${groupKey})`;

/**
 * An alert as it stands among those of other groups, once a storm is collected in one incident: alerts are named within
 * their group, so the group is named too, and whoever reads of one reads that it is one of many.
 */
export const amongOthers = <A extends Named>(alert: A, groupKey: string): A => ({
  ...alert,
  alert: `${alert.alert}${ofGroup(groupKey)}`,
  ...(alert.summary === undefined ? {} : { summary: `${storm}${alert.summary}` }),
});

/** The same alert where its group has an incident of its own, whichever way it stood before. */
export const byItself = <A extends Named>(alert: A, groupKey: string): A => {
  if (!alert.alert.endsWith(ofGroup(groupKey))) return alert;
  return {
    ...alert,
    alert: alert.alert.slice(0, -ofGroup(groupKey).length),
    ...(alert.summary?.startsWith(storm) === true ? { summary: alert.summary.slice(storm.length) } : {}),
  };
};
