import { Failure } from "./failure.ts";

/** Refuses what is no number before the API is asked. */
export const mustBeNumber = (id: string): void => {
  if (!/^\d+$/.test(id)) throw new Failure("usage", `"${id}" is no number: \`list\` shows them.`);
};
