import { plainText } from "../../domain/plain-text.ts";

/**
 * Returns the text without control characters and without code points that XML or UTF-8 cannot express, so that every
 * medium can carry the text. Line breaks and tabs stay.
 */
export const carriable = (text: string): string =>
  plainText(text).replaceAll(/[\p{Surrogate}\p{Noncharacter_Code_Point}]/gu, "\uFFFD");

export const inBytes = (character: string): number => Buffer.byteLength(character);

/** Splits a text into a title, which is its first line that is not blank, and the rest. */
export function titleAndRest(text: string): { readonly title: string; readonly rest: string } {
  const [title = "", ...rest] = text.trim().split("\n");
  return { title: title.trim(), rest: rest.join("\n").trim() };
}
