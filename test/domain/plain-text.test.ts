import { printable, safeJson } from "../../client/cli/printing/safe-to-print.ts";
import { oneLine, plainText } from "../../domain/plain-text.ts";

/** Every character up to the last of those that act on a terminal or on the direction of a text. */
const characters = Array.from({ length: 0x20_70 }, (_, code) => String.fromCharCode(code));
const isShown = (character: string) => !/[\p{Cc}\u2028\u2029]/u.test(character);
const turnsText = (character: string) => /[\u202a-\u202e\u2066-\u2069]/.test(character);

test("a text that people wrote keeps every character that is shown, and line breaks and tabs where it may have lines", () => {
  for (const character of characters) {
    const text = `a${character}é`;
    expect(oneLine(text)).toBe(isShown(character) ? text : "a é");
    const lines = ["\n", "\r", "\u2028", "\u2029"].includes(character) ? "a\né" : "aé";
    expect(plainText(text)).toBe(isShown(character) || character === "\t" ? text : lines);
  }
});

test("on a terminal no control of it is printed and nothing that turns the text around, as text and as JSON", () => {
  for (const character of characters) {
    const isHarmless = (isShown(character) && !turnsText(character)) || character === "\n" || character === "\t";
    expect(printable(`a${character}é`)).toBe(isHarmless ? `a${character}é` : "a\ufffdé");
    const json = JSON.stringify([`a${character}é`]);
    expect(safeJson(json)).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
    expect(JSON.parse(safeJson(json))).toEqual([`a${character}é`]);
  }
});
