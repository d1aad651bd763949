import { serviceNamed } from "../domain/service-named.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/**
 * Returns the settings with the working time of the region in which the service's team works; without a region, with
 * the organisation's working time.
 */
export function withWorkingTimeOf(service: string, settings: ActivitySettings): ActivitySettings {
  const owner = serviceNamed(service, settings.services)?.owner;
  const region = owner === undefined ? undefined : settings.teams[owner]?.region;
  const its = region === undefined ? undefined : settings.regions[region];
  return its === undefined ? settings : { ...settings, ...its };
}
