import { beginningOf } from "../beginning-of.ts";

// The size of an incident's data is counted in bytes of its JSON in UTF-8, as Temporal counts. A letter may take
// three bytes.

/** Returns how many bytes a value takes as JSON. */
export const bytesOf = (value: unknown): number => bytesOfText(JSON.stringify(value));

const bytesOfText = (text: string): number => {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) bytes += furtherBytes(text.charCodeAt(index));
  return bytes;
};

/**
 * Returns how many bytes a character takes beyond its first. Each half of a surrogate pair counts as two bytes, so
 * that the pair has four.
 */
const furtherBytes = (unit: number): number => (unit < 0x80 ? 0 : unit < 0x800 || (unit & 0xf800) === 0xd800 ? 1 : 2);

/** Returns the text, or as much of its beginning as fits in the given bytes, with an ellipsis. */
export const inBrief = (text: string, mostBytes: number): string => {
  if (3 * text.length <= mostBytes || bytesOfText(text) <= mostBytes) return text;
  return `${beginningOf(text, mostBytes - 3, bytesOfText)}…`;
};

const roomForTextsBytes = 60_000;
const longTextBytes = 2_000;
const shortTextBytes = 200;

/**
 * Shortens the text of an event for the incident's state if the text is very long, or if the other texts of its kind
 * already take much room. The timeline keeps the full text.
 */
export const textToKeep = (text: string, among: readonly unknown[] = []): string => {
  const mostBytes = bytesOf(among) < roomForTextsBytes ? longTextBytes : shortTextBytes;
  const brief = inBrief(text, mostBytes);
  return brief === text ? text : `${brief} (in full on the timeline)`;
};

/** Returns the first entries whose sizes add up to at most the given bytes, and at least one entry. */
export const firstWithin = <T>(list: readonly T[], mostBytes: number): readonly T[] => {
  let bytes = 0;
  const beyond = list.findIndex((entry, index) => {
    bytes += bytesOf(entry);
    return bytes > mostBytes && index > 0;
  });
  return beyond === -1 ? list : list.slice(0, beyond);
};

/** Returns the last entries whose sizes add up to at most the given bytes, and at least one entry. */
export const newestWithin = <T>(list: readonly T[], mostBytes: number): readonly T[] =>
  firstWithin(list.toReversed(), mostBytes).toReversed();
