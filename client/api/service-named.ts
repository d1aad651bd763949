import { meant } from "../../config/closest.ts";
import type { Settings } from "../../config/settings.ts";
import { Problem } from "./problems.ts";

/**
 * The service as messages spell it, whom a person names by its id or its name. One that nobody configured is refused:
 * nobody would own it. Alerts are not asked, since what monitoring reports is never turned away.
 */
export function serviceNamed(typed: string, { services }: Settings): string {
  const wanted = typed.toLowerCase();
  const found = Object.entries(services).find(([id, { name }]) => [id, name.toLowerCase()].includes(wanted));
  if (found !== undefined) return found[1].name;
  const names = Object.values(services).map(({ name }) => name);
  const message = `No service is called "${typed}". ${meant(typed, names, "Known")}`;
  throw new Problem("unknown-service", `body.service: ${message}`, [{ path: "body.service", message }]);
}
