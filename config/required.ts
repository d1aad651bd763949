import { ConfigurationError } from "./problem.ts";

/** The value of a variable without which a process cannot do its work; `who` is that process, as people call it. */
export function required(name: string, value: string | undefined, who: "the API" | "the worker"): string {
  if (value !== undefined) return value;
  const mend = `Set ${name} or ${name}_FILE; npm start does so by itself.`;
  throw new ConfigurationError([{ where: name, what: `${who} needs it`, mend }]);
}
