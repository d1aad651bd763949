/** Patterns of the validator's messages, each with a sentence that people understand. */
const words: readonly (readonly [RegExp, string])[] = [
  [/^Too big: expected \w+ to (?:be|have) <=(.+)$/, "at most $1"],
  [/^Too small: expected \w+ to (?:be|have) >=(.+)$/, "at least $1"],
  [/^Invalid ISO datetime$/, "not a date and time such as 2026-11-25T18:00:00Z"],
  [/^Invalid UUID$/, "not an id such as 0192f3a4-5b6c-4d7e-8f90-a1b2c3d4e5f6"],
  [/^Invalid URL$/, "not an address such as https://example.com/page"],
  [/^Invalid input: expected \w+, received undefined$/, "missing"],
  [/^Invalid input: expected number, received \w+$/, "not a number"],
  [/^Invalid input: expected int, received \w+$/, "not a whole number"],
];

/** Rewrites a message of the validator for people; messages of our own schemas stay as they are. */
export function inWords(message: string): string {
  const [pattern, said] = words.find(([wording]) => wording.test(message)) ?? [];
  return pattern === undefined || said === undefined ? message : message.replace(pattern, said);
}
