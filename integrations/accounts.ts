import { outsideSystems } from "./outside-systems.ts";

/** Returns the account of a person in an outside system, as the configuration file states it. */
export function accountIn(system: string, person: object): string | undefined {
  const { account = "" } = outsideSystems.find(({ id }) => id === system) ?? {};
  const name = new Map<string, unknown>(Object.entries(person)).get(account);
  return typeof name === "string" ? name : undefined;
}
