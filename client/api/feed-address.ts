import { createHmac } from "node:crypto";

export type FeedKind = "schedules" | "people";

/**
 * Calendars send no headers, so the address itself says that it was given out by us: it is good for one feed, reads
 * nothing else, and holds until the key is changed.
 */
export const feedPath = (kind: FeedKind, id: string, key: string): string =>
  `/calendars/${kind}/${encodeURIComponent(id)}.ics?token=${signatureOf(kind, id, key)}`;

export const signatureOf = (kind: FeedKind, id: string, key: string): string =>
  createHmac("sha256", key).update(`calendar feed\n${kind}\n${id}`).digest("base64url");
