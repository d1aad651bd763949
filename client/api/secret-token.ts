import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** So that people, and programs that look for leaked secrets, recognise one. */
const mark = "inc";
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
const idLength = 10;
/** 256 bits: guessing is hopeless, so a plain digest keeps it safe. */
const secretBytes = 32;
const shape = new RegExp(`^${mark}_([a-z0-9]{${idLength}})_([A-Za-z0-9_-]{43})$`);

/** A fresh token: the text its holder is shown once, and what may be kept of it. */
export function mintToken(): { readonly id: string; readonly text: string; readonly digest: string } {
  const id = Array.from({ length: idLength }, () => alphabet[randomInt(alphabet.length)]).join("");
  const text = `${mark}_${id}_${randomBytes(secretBytes).toString("base64url")}`;
  return { id, text, digest: digestOf(text) };
}

/** The public part of a token's text, by which it is looked up; undefined when it is none of ours. */
export const idOfToken = (text: string): string | undefined => shape.exec(text)?.[1];

/** What people recognise a token by. */
export const prefixOf = (id: string): string => `${mark}_${id}_…`;

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** In constant time; digests are of one length. */
export const hasDigest = (text: string, digest: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(text), "hex"), Buffer.from(digest, "hex"));
