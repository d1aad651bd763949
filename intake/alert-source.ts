import type { Severity } from "../domain/incident/severity.ts";
import type { Labels, SeverityWords } from "./alert-rules.ts";
import type { Place } from "./payload/place-in-payload.ts";
import type { Mapping } from "./payload/map-payload.ts";

/** A sender of alerts, with its settings. */
export interface AlertSource {
  readonly name: string;
  /** The name of the format in which the source sends its payloads. */
  readonly kind: string;
  /**
   * How an alert's service is found: the label that names it, our names for the label's values, and the service of
   * an alert without the label.
   */
  readonly service: {
    readonly label: string;
    /** Other labels or places that are looked at if that label is missing. */
    readonly orElse?: readonly Place[];
    readonly names: Readonly<Record<string, string>>;
    readonly otherwise: string;
  };
  /** The labels by whose values alerts are grouped; if there are none, the source's own grouping is used. */
  readonly groupBy: readonly string[];
  readonly map: Mapping;
  /** The name, in small letters, of the header in which the sender puts the hex HMAC-SHA256 of the body. */
  readonly hmacHeader?: string;
  /** The time zone of times that the sender gives without an offset; if absent, the organisation's time zone. */
  readonly timeZone?: string;
  /** The sender's own words for how bad an alert is, each with the severity that it stands for. */
  readonly severities?: SeverityWords;
  readonly heartbeat?: HeartbeatTerms;
}

export interface HeartbeatTerms {
  readonly everyMinutes: number;
  readonly graceMinutes: number;
  readonly severity?: Severity;
  readonly labels: Labels;
}
