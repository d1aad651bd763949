import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { askForHealth } from "../health.ts";
import type { AdapterConfiguration, Connection } from "../outside-system.ts";
import type { statuspage } from "./declaration.ts";
import { createStatuspageEntries } from "./entries.ts";
import { pageAtStatuspage } from "./page.ts";

export function connect({ variables, settings, serviceIds }: AdapterConfiguration<typeof statuspage>): Connection {
  const { STATUSPAGE_API_KEY: key, STATUSPAGE_PAGE_ID: pageId, STATUSPAGE_API: api } = variables;
  if (key === undefined || pageId === undefined) return "off";
  const page = pageAtStatuspage({ key, pageId, ...withoutUndefined({ api }) });
  const componentOf = (service: string) => settings.services[serviceIds.get(service) ?? ""]?.statuspageComponent;
  return {
    ports: (_, log) => ({ statusPage: createStatuspageEntries(page, { log, componentOf }) }),
    examine: async () => askForHealth("STATUSPAGE_API_KEY and STATUSPAGE_PAGE_ID", async () => page.name()),
  };
}
