/**
 * Replaces NUL and half surrogate pairs, which PostgreSQL cannot store, by the replacement character: one odd character
 * that somebody pasted must not keep an incident from being recorded.
 */
export const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, "\uFFFD");

/** Replaces the same characters in text made by `JSON.stringify`, which writes them as escapes. */
export const storableJson = (json: string): string =>
  json.replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape, what: string) => (what.length > 1 ? "\\ufffd" : escape));
