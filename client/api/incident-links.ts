import type { Settings } from "../../config/settings.ts";
import { given } from "../../domain/given.ts";
import type { Incident } from "../../domain/incident.ts";

/** Where an incident is looked at and talked about, by name; what is not configured is left out. */
export function linksOf({ id, service, made }: Incident, settings: Settings): Readonly<Record<string, string>> {
  const { statusPageUrl, dashboardUrl, runbookUrl, logUrl } = settings.organisation;
  const its = Object.values(settings.services).find(({ name }) => name === service);
  const filled = (template: string | undefined): string | undefined =>
    template?.replaceAll("{service}", encodeURIComponent(service)).replaceAll("{incident}", encodeURIComponent(id));
  return given({
    room: made["war-room"]?.ref,
    statusPage: statusPageUrl,
    dashboard: filled(its?.dashboardUrl ?? dashboardUrl),
    runbook: filled(its?.runbookUrl ?? runbookUrl),
    logs: filled(logUrl),
  });
}
