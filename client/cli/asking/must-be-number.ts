import { Failure } from "../failure.ts";

/** Throws an error if an id is not a number, so that the API is not asked in vain. */
export const mustBeNumber = (id: string): void => {
  if (!/^\d+$/.test(id)) throw new Failure("usage", `"${id}" is no number: \`list\` shows them.`);
};
