import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** The mark at the beginning of every token, by which people and scanners for leaked secrets recognise it. */
const mark = "inc";
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
const idLength = 10;
/** The random bytes of a token. 256 random bits cannot be guessed, so storing a plain digest of the token is safe. */
const secretBytes = 32;
const shape = new RegExp(`^${mark}_([a-z0-9]{${idLength}})_([A-Za-z0-9_-]{43})$`);

/** Makes a token: the text that its owner is shown once, and the id and digest that are stored. */
export function mintToken(): { readonly id: string; readonly text: string; readonly digest: string } {
  const id = Array.from({ length: idLength }, () => alphabet[randomInt(alphabet.length)]).join("");
  const text = `${mark}_${id}_${randomBytes(secretBytes).toString("base64url")}`;
  return { id, text, digest: digestOf(text) };
}

/**
 * Returns the public part of a token, by which the token is looked up; undefined if the text is not one of our tokens.
 */
export const idOfToken = (text: string): string | undefined => shape.exec(text)?.[1];

/** The visible beginning of a token, by which people recognise it in lists. */
export const prefixOf = (id: string): string => `${mark}_${id}_…`;

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Whether a token has this digest. The comparison takes constant time, and digests have the same length. */
export const hasDigest = (text: string, digest: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(text), "hex"), Buffer.from(digest, "hex"));
