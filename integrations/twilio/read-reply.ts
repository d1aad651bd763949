/**
 * The incidents' codes in an acknowledging reply, an empty list if it has none; "unclear" if the reply cannot be read
 * as an acknowledgement.
 */
export type ReadReply = readonly string[] | "unclear";

const acknowledging =
  /(?:^| )(?:ack\w*|y|yes|yep|yeah|yup|ok|okay|k|mine|roger|confirm|confirmed|👍\S*|✅|taking|take|(?:on|got|have) (?:it|this))(?= |$)/u;
const fillers = new Set(
  "i im am is it its this the a to on got have will do taking take looking look into now please pls thanks thank you thx my way and number code page alert incident inc bundle".split(
    " ",
  ),
);
const refusing =
  /(?:^| )(?:no|not|nope|nack|never|cannot|unable|unack|un?acknowledge|\w+n't|dont|cant|wont|isnt)(?= |$)/;
/**
 * Matches a code: the time of day in an incident's id, with or without the date before and a number after, or the
 * eight hexadecimal digits at the end of a bundle's id (a page for several incidents).
 */
const code = /^(?:(?:(?:\d{4}-)?\d\d-)?\d\d-)?\d{4}(?:-\d+)?$|^[\da-f]{8}$/;

/**
 * Reads a text message as people type it at night: "ack 1424", "ACK #1424", "1424 on it", "yes". Only words that leave
 * no doubt count as an acknowledgement, since a mistaken acknowledgement would silence the page of an incident that
 * nobody works on.
 */
export function readReply(text: string): ReadReply {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/(\d\d):(\d\d)/g, "$1$2")
    .replace(/\b(ack|acknowledged?|inc|incident|bundle)[-_#:]*(?=[\da-f]*\d)/g, "$1 ")
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}'?-]+/gu, " ")
    .replace(/i'm\b/g, "im")
    .trim();
  if (plain.includes("?") || refusing.test(plain)) return "unclear";
  const words = plain.split(" ");
  const codes = words.filter((word) => code.test(word));
  const place = words.findIndex((word) => code.test(word));
  const [before, after] = place < 0 ? [words, []] : [words.slice(0, place), words.slice(place + 1)];
  if (!before.every(isUnderstood)) return "unclear";
  if (acknowledges(before)) return codes.length < 2 || after.every(isUnderstood) ? codes : "unclear";
  const isCodeAlone = codes.length > 0 && before.length === 0 && after.length === 0;
  return isCodeAlone || (acknowledges(after) && after.every(isUnderstood)) ? codes : "unclear";
}

const acknowledges = (words: readonly string[]): boolean => acknowledging.test(words.join(" "));
const isUnderstood = (word: string): boolean => fillers.has(word) || code.test(word) || acknowledging.test(word);
