import type { Instant } from "../domain/incident/moment.ts";
import type { AlertSource } from "./alert-source.ts";
import type { Received } from "./payload/map-payload.ts";
import type { OutsideNews } from "./outside-news.ts";
import type { Malformed } from "./payload/read-each.ts";
import type { ReportedAlert } from "./reported-alert.ts";
import type { ServiceChange } from "../domain/detecting/service-change.ts";

/** The headers of a request, with their names in small letters. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * A sender's request with everything that proves who the sender is. All secrets of an alert source are valid at
 * once, so that they can be replaced one by one.
 */
export interface Claimed {
  readonly source: AlertSource;
  readonly secrets: readonly string[];
  readonly headers: Headers;
  readonly now: Instant;
}

/** A signature over the body, which proves who the sender is. */
export interface Signature {
  /** Says whether the request has a signature; without one the sender has to show a token. */
  readonly isGiven: (claimed: Pick<Claimed, "source" | "headers">) => boolean;
  readonly isRight: (claimed: Claimed, body: Buffer) => boolean;
}

export interface Payload {
  readonly source: AlertSource;
  readonly headers: Headers;
  readonly receivedAt: Instant;
  /** The name of the label that says how bad an alert is. */
  readonly severityLabel: string;
  /** The organisation's time zone, for sources that have none of their own. */
  readonly timeZone: string;
}

/** The alerts and news in a payload. */
export interface Reported {
  readonly alerts?: readonly ReportedAlert[];
  /** The alerts that could not be read, although other alerts of the same payload could. */
  readonly malformed?: readonly Malformed[];
  readonly changes?: readonly ServiceChange[];
  /** Confirms to the sender that it may send alerts here. If that fails, the sender has to send its request again. */
  readonly confirm?: () => Promise<void>;
  /** News of an incident in the outside system; the payload need not contain an alert as well. */
  readonly news?: OutsideNews;
}

/** The format of one kind of alert source: how the sender proves its identity, and how payloads are read. */
export interface AlertFormat {
  /** What such a source sends, if it sends something other than alerts. */
  readonly sends?: string;
  /** How the sender signs its requests; absent if senders show a token instead. */
  readonly signature?: Signature;
  /** Says whether a payload of an unknown source may be of this format. */
  readonly looksLike: (body: unknown) => boolean;
  /**
   * Reads a body. Throws a ZodError or NotFound if the body is not of the format, or if no alert in it could be
   * read.
   */
  readonly read: (body: unknown, payload: Payload) => Reported;
}

/** Returns the facts of a payload that are needed to map its fields. */
export const receivedOf = ({ source, receivedAt, severityLabel, timeZone }: Payload): Received => ({
  receivedAt,
  timeZone: source.timeZone ?? timeZone,
  labels: { severity: severityLabel, service: source.service.label },
});

/** Says whether a body is a JSON object with the given field. */
export const hasField = (body: unknown, name: string): boolean =>
  typeof body === "object" && body !== null && name in body;
