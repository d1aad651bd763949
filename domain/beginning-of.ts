const inCharacters = (character: string): number => character.length;

/**
 * Returns as much of the beginning of a text as fits into `most`. No character is divided; `sizeOf` says how much
 * room a character takes in the medium.
 */
export function beginningOf(text: string, most: number, sizeOf: (character: string) => number = inCharacters): string {
  let [end, size] = [0, 0];
  for (const character of text) {
    size += sizeOf(character);
    if (size > most) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
