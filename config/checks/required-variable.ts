import { ConfigurationError } from "../problem.ts";

/** Returns the value of a variable that a process cannot do without; `who` names the process in the error. */
export function requireVariable(name: string, value: string | undefined, who: "the API" | "the worker"): string {
  if (value !== undefined) return value;
  const mend = `Set ${name} or ${name}_FILE; npm start does so by itself.`;
  throw new ConfigurationError([{ where: name, what: `${who} needs it`, mend }]);
}
