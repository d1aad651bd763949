const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const escapes = /\u001b\[[0-9;]*m/g;
const escapeHere = /\u001b\[[0-9;]*m/y;
/** Characters that take two columns on a terminal: East Asian wide and full-width ones, and emoji. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Returns the number of columns that a text takes on a terminal; colours take none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text.replaceAll(escapes, ""))) width += widthOfGrapheme(segment);
  return width;
}

/** Adds blanks to a text until it is as wide as the given number of columns. */
export const padTo = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

/** Cuts a text to a width in columns. An ellipsis marks the cut, and any colour of the text ends there. */
export function cutTo(text: string, width: number | undefined): string {
  if (width === undefined || widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  let coloured = false;
  for (let at = 0; at < text.length;) {
    escapeHere.lastIndex = at;
    const escape = escapeHere.exec(text)?.[0];
    if (escape !== undefined) {
      kept += escape;
      coloured = true;
      at += escape.length;
      continue;
    }
    const next = text.indexOf("\u001b", at);
    const plain = text.slice(at, next === -1 ? undefined : next);
    for (const { segment } of graphemes.segment(plain)) {
      const more = widthOfGrapheme(segment);
      if (used + more > width - 1) return `${kept}…${coloured ? "\u001b[0m" : ""}`;
      kept += segment;
      used += more;
    }
    at += plain.length;
  }
  return kept;
}

/** Breaks a text between words into lines of at most the given width. A single word that is wider stays whole. */
export function wrapTo(text: string, width: number | undefined, indent = ""): readonly string[] {
  return text.split("\n").flatMap((line) => {
    if (width === undefined) return [indent + line];
    const lines: string[] = [];
    let current = "";
    for (const word of line.split(" ")) {
      const longer = current === "" ? word : `${current} ${word}`;
      if (current !== "" && widthOf(indent + longer) > width) {
        lines.push(indent + current);
        current = word;
      } else {
        current = longer;
      }
    }
    return [...lines, indent + current];
  });
}

function widthOfGrapheme(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}
