import { shortName } from "../../intake/shorten.ts";

test("a name that is too long ends before the character that does not fit, and divides none", () => {
  const name = `${"a".repeat(198)}\u{1F525} and more`;
  expect(shortName(name)).toBe(`${"a".repeat(198)}…`);
});
