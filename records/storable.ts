/**
 * PostgreSQL holds neither NUL nor half a surrogate pair. Both become the replacement character: one odd character that
 * somebody pasted must not keep an incident's records from ever being written.
 */
export const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, "\uFFFD");

/** The same for what `JSON.stringify` wrote, which spells exactly these characters, and others, as escapes. */
export const storableJson = (json: string): string =>
  json.replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape, what: string) => (what.length > 1 ? "\\ufffd" : escape));
