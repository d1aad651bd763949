import { didYouMean } from "../../../config/checks/closest-name.ts";
import type { Settings } from "../../../config/settings.ts";
import { serviceNamed as configuredService } from "../../../domain/service-named.ts";
import { Problem } from "../edges/problems.ts";

/**
 * Finds a service by its id or name, and returns the name that messages use. An unknown service is refused, since
 * nobody would own its incident. (Alerts of unknown services are accepted, since no alert is ever refused for its
 * content.)
 */
export function serviceNamed(typed: string, { services }: Settings): string {
  const found = configuredService(typed, services);
  if (found !== undefined) return found.name;
  const names = Object.values(services).map(({ name }) => name);
  const message = `No service is called "${typed}". ${didYouMean(typed, names, "Known")}`;
  throw new Problem("unknown-service", `body.service: ${message}`, [{ path: "body.service", message }]);
}
