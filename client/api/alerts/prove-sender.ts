import { alertFormatOf } from "../../../integrations/alert-formats.ts";
import type { Claimed } from "../../../intake/alert-format.ts";
import { isSame, textOf } from "../../../intake/signatures.ts";

/**
 * Whether the request carries a signature. A signature covers the body, so the sender is proven only once the body has
 * been read.
 */
export const isSigned = (claimed: Pick<Claimed, "source" | "headers">): boolean =>
  alertFormatOf(claimed.source).signature?.isGiven(claimed) ?? false;

export const isSignedRightly = (claimed: Claimed, body: Buffer): boolean =>
  alertFormatOf(claimed.source).signature?.isRight(claimed, body) ?? false;

/**
 * Whether the request shows one of the source's tokens, either as `Authorization: Bearer …` or as the password of basic
 * authentication with the source's name as user.
 */
export function showsToken({ source, secrets, headers }: Claimed): boolean {
  const [, scheme = "", credentials = ""] = /^(\w+) +(\S+)$/.exec(textOf(headers["authorization"])) ?? [];
  if (scheme.toLowerCase() === "bearer") return secrets.some((secret) => isSame(credentials, secret));
  if (scheme.toLowerCase() !== "basic") return false;
  const decoded = Buffer.from(credentials, "base64").toString("utf8");
  return secrets.map((secret) => isSame(decoded, `${source.name}:${secret}`)).includes(true);
}
