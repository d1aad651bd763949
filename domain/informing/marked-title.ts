import { beginningOf } from "../beginning-of.ts";

/** Adds a key to the end of a title. Some outside systems report back our titles but not our keys. */
export const markedTitle = (title: string, key: string, longest: number): string => {
  const mark = ` (${key})`;
  return `${beginningOf(title, longest - mark.length)}${mark}`;
};

/** Returns the key at the end of a title; undefined if the title has none. */
export const keyInTitle = (title: string): string | undefined => /\((?<key>[^()\s]+)\)$/.exec(title)?.groups?.["key"];
