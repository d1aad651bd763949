import { bytesOf, inBrief } from "./size-in-json.ts";

const longestBytes = 200;

/**
 * Returns the name under which an incident keeps an alert. Of a very long name, the beginning and a hash of the
 * whole are kept, so that two different names stay different.
 */
export const nameToKeep = (name: string): string =>
  3 * name.length <= longestBytes || bytesOf(name) <= longestBytes
    ? name
    : `${inBrief(name, longestBytes / 2)} ${hashOf(name, 1)}${hashOf(name, 2)}`;

/** Makes a hash of a text by FNV-1a, which gives the same result on every worker. */
const hashOf = (text: string, seed: number): string => {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
};
