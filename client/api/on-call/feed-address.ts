import { createHmac } from "node:crypto";

export type FeedKind = "schedules" | "people";

/**
 * Makes the address of a calendar feed. Calendar programs send no token in a header, so the address contains a
 * signature, which gives access to this feed only, until the signing key is changed.
 */
export const feedPath = (kind: FeedKind, id: string, key: string): string =>
  `/calendars/${kind}/${encodeURIComponent(id)}.ics?token=${signatureOf(kind, id, key)}`;

export const signatureOf = (kind: FeedKind, id: string, key: string): string =>
  createHmac("sha256", key).update(`calendar feed\n${kind}\n${id}`).digest("base64url");
