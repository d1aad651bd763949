import type { Settings } from "../../../config/settings.ts";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import { roomAddress } from "../../../domain/informing/ways-to-tell.ts";

/**
 * Returns the links to an incident's pages and channels by name, such as its room; links that are not configured are
 * left out.
 */
export function linksOf(incident: Incident, settings: Settings): Readonly<Record<string, string>> {
  const { id, service } = incident;
  const { statusPageUrl, dashboardUrl, runbookUrl, logUrl } = settings.organisation;
  const its = Object.values(settings.services).find(({ name }) => name === service);
  const filled = (template: string | undefined): string | undefined =>
    template?.replaceAll("{service}", encodeURIComponent(service)).replaceAll("{incident}", encodeURIComponent(id));
  return withoutUndefined({
    room: roomAddress(incident),
    statusPage: statusPageUrl,
    dashboard: filled(its?.dashboardUrl ?? dashboardUrl),
    runbook: filled(its?.runbookUrl ?? runbookUrl),
    logs: filled(logUrl),
  });
}
