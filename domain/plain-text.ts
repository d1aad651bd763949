/**
 * The characters by which a text acts on what shows it, as they stand in a regular expression. Line breaks and tabs are
 * not among them.
 */
export const controlRanges = {
  /** The controls of a terminal that JSON escapes. */
  c0: "\\u0000-\\u0008\\u000b-\\u001f",
  /** The controls of a terminal that JSON leaves as they are. */
  c1: "\\u007f-\\u009f",
  /** What some programs take for a line break. */
  separators: "\\u2028\\u2029",
  /** What reverses the direction of a text, so that it reads otherwise than it is. */
  directions: "\\u202a-\\u202e\\u2066-\\u2069",
} as const;
const { c0, c1, separators } = controlRanges;

/** Matches what programs write to colour a terminal or move its cursor: CSI, OSC and two-character sequences. */
const escapeSequences =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])|\u009b[0-?]*[ -/]*[@-~]/g;
const controls = new RegExp(`[\\t\\n${c0}${c1}${separators}]+`, "g");
const controlsButLineBreaks = new RegExp(`[${c0}${c1}]+`, "g");
const otherLineBreaks = new RegExp(`\\r\\n?|[${separators}]`, "g");

/**
 * Makes a text one line: line breaks and characters that control a terminal become blanks, so that no text can fake
 * a line.
 */
export const oneLine = (text: string): string => text.replaceAll(escapeSequences, "").replaceAll(controls, " ").trim();

/** Removes from a text the characters that control a terminal. Line breaks and tabs stay. */
export const plainText = (text: string): string =>
  text.replaceAll(otherLineBreaks, "\n").replaceAll(escapeSequences, "").replaceAll(controlsButLineBreaks, "");
