import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type Certificate, certificateText } from "../../domain/accounts/certificate.ts";
import { canonicalJson } from "./hash-chain.ts";

/**
 * A certificate with its text for people, an Ed25519 signature over its canonical JSON, and the public key that belongs
 * to the signature.
 */
export interface SignedCertificate {
  readonly certificate: Certificate;
  readonly text: string;
  readonly signature: string;
  /** The public key in PEM. A reader compares it with the key that they trust. */
  readonly publicKey: string;
}

/** Reads an Ed25519 private key from PEM; undefined for any other text. */
export const signingKey = (pem: string): KeyObject | undefined => {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
};

export const signCertificate = (certificate: Certificate, key: KeyObject): SignedCertificate => ({
  certificate,
  text: certificateText(certificate),
  signature: sign(null, Buffer.from(canonicalJson(certificate)), key).toString("base64"),
  publicKey: pemOf(createPublicKey(key)),
});

/**
 * Returns why a certificate is not to be trusted; undefined when the certificate is genuine and consistent, even if
 * it reports lost pages. Needs neither network nor database.
 */
export const doubtAbout = (
  { certificate, text, signature, publicKey }: SignedCertificate,
  trustedKey?: string,
): string | undefined => {
  const key = keyIn(trustedKey ?? publicKey);
  if (key === undefined) return "the public key is none of Ed25519 in PEM";
  if (pemOf(key) !== publicKey) return "the key in it was changed, or it was signed with another key";
  const signed = Buffer.from(signature, "base64");
  const isSigned = verify(null, Buffer.from(canonicalJson(certificate)), key, signed);
  if (!isSigned || signed.toString("base64") !== signature)
    return "the signature does not fit: it was changed, or signed with another key";
  if (text !== certificateText(certificate)) return "its text says something else than what was signed";
  const effects = new Set(certificate.pages.map(({ effect }) => effect));
  if (effects.size < certificate.pages.length) return "a page has more than one fate";
  const count = (wanted: string) => certificate.pages.filter(({ fate }) => fate === wanted).length;
  if (count("pending") !== certificate.lost) return "it counts other lost pages than it lists";
  const { reachedNobody } = certificate;
  return reachedNobody === undefined || reachedNobody === count("failed")
    ? undefined
    : "it counts other pages that reached nobody than it lists";
};

const pemOf = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }).toString();

const keyIn = (pem: string): KeyObject | undefined => {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
};
