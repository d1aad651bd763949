import { RE2JS } from "re2js";

/**
 * The most steps of a compiled pattern. With this many steps a match takes milliseconds for the longest label;
 * patterns that people write have tens.
 */
const mostSteps = 1000;
/** The longest part of a text, in characters, in which a pattern is looked for. */
const longestText = 10_000;

/**
 * Compiles a pattern from the configuration, in the syntax of RE2 as in Prometheus. Returns a function that says
 * whether the pattern matches a whole value; undefined if the text is no such pattern, or too large with its
 * repetitions written out. The time of a match grows only with the value's length, which JavaScript's own engine
 * cannot promise.
 */
export function patternOf(text: string): ((value: string) => boolean) | undefined {
  const pattern = compiled(text);
  return pattern === undefined ? undefined : (value) => pattern.testExact(value);
}

/**
 * Compiles a pattern like `patternOf`, into a function that returns the part of a text that the pattern's first
 * group matches, or the whole match if the pattern has no group.
 */
export function partFinderOf(text: string): ((value: string) => string | undefined) | undefined {
  const pattern = compiled(text);
  if (pattern === undefined) return undefined;
  return (value) => {
    const matcher = pattern.matcher(value.slice(0, longestText));
    return matcher.find() ? (matcher.group(Math.min(1, matcher.groupCount())) ?? undefined) : undefined;
  };
}

function compiled(text: string): RE2JS | undefined {
  try {
    const pattern = RE2JS.compile(text);
    return pattern.programSize() > mostSteps ? undefined : pattern;
  } catch {
    return undefined;
  }
}
