import type { ShownAlert } from "./alert.ts";
import type { Incident } from "../incident/incident.ts";

/** The most alerts that fit into a page; the incident's own web page shows all. */
const mostShown = 3;

/** Returns the first firing alerts that have details besides their summary, for people who have to find the cause. */
export const shownAlerts = ({ alerts }: Pick<Incident, "alerts">): readonly ShownAlert[] =>
  alerts
    .flatMap(({ alert, name = alert, details, clearedAt }) => {
      if (details === undefined || clearedAt !== undefined) return [];
      const { labels = "", description = "", runbookUrl = "", dashboardUrl = "", sourceUrl = "" } = details;
      return [{ name, labels, description, runbookUrl, dashboardUrl, sourceUrl }];
    })
    .slice(0, mostShown);
