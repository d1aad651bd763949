import { controlRanges } from "../../../domain/plain-text.ts";

const { c0, c1, separators, directions } = controlRanges;

/**
 * Characters of terminal control sequences, and characters that reverse the direction of text. Text that people wrote
 * into an incident may contain such characters, which must not reach a terminal.
 */
const dangerous = new RegExp(`[${c0}${c1}${separators}${directions}]`, "g");

/** Returns the value with dangerous characters replaced in every text in it. */
export function printable(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\r\n", "\n").replaceAll(dangerous, "\ufffd");
  if (Array.isArray(value)) return value.map(printable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, printable(each)]));
}

/** Characters that are valid inside JSON although they would control a terminal. */
const controlsInJson = new RegExp(`[${c1}${separators}${directions}]`, "g");

/** Returns the same JSON with every character escaped that would control a terminal. */
export const safeJson = (json: string): string =>
  json.replaceAll(controlsInJson, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);
