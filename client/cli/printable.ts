/**
 * What somebody wrote into an incident may hold terminal control sequences, or characters that turn the direction of
 * what follows: none of it may reach a terminal. Line breaks and tabs stay.
 */
const dangerous = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The same value with every text in it safe to print. */
export function printable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\r\n", "\n").replaceAll(dangerous, "\ufffd");
  if (Array.isArray(value)) return value.map(printable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, printable(each)]));
}
