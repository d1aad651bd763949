import type { AlertReport } from "../domain/commands.ts";

type Named = Pick<AlertReport, "alert"> & { readonly summary?: string };

/**
 * An alert as it stands among those of other groups, once a storm is collected in one incident: alerts are named within
 * their group, so the group is named too, and whoever reads of one reads that it is one of many.
 */
export const amongOthers = <A extends Named>(alert: A, groupKey: string): A => ({
  ...alert,
  alert: `${alert.alert} (${groupKey})`,
  ...(alert.summary === undefined ? {} : { summary: `Alert storm: ${alert.summary}` }),
});
