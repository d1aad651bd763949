import type { Instant, Minutes } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { Delivered } from "./delivery.ts";

/** A page to one address by one channel. */
export interface Sending extends Delivered {
  readonly channel: string;
  readonly person: Person;
  readonly to: string;
}

/**
 * The answer to a worker that asks for permission to send a page. `send-again`: an earlier attempt's worker was
 * killed, or its vendor did not answer, so the page may have arrived. `roomInMs`: the address has reached its limit,
 * and may be sent the next page after that time.
 */
export type Claimed = "send" | "send-again" | "sent-already" | "being-sent" | { readonly roomInMs: number };

/** The most pages that one address may get within some minutes. */
export interface Limit {
  readonly most: number;
  readonly withinMinutes: Minutes;
}

/** How an attempt to send a page ended: accepted by the vendor, certainly not accepted, or unknown. */
export type Settled = { readonly state: "sent"; readonly ref: string } | { readonly state: "refused" | "unknown" };

/** A person's pages by one channel that are to be taken back. */
export interface SentTo {
  readonly person: Person;
  readonly to: string;
  readonly sent: readonly { readonly key: string; readonly ref: string }[];
}

/** A log of what was sent to whom, kept outside the incidents' histories, since addresses must be in no history. */
export interface DeliveryLog {
  /**
   * Asks for permission to send a page: of two workers, only one gets it. The permission expires unless its worker
   * renews it every second. The limits count for each address, but the first page of an incident to a person is
   * always sent.
   */
  claim(sending: Sending, limits: readonly Limit[]): Promise<Claimed>;
  renew(sending: Sending): Promise<void>;
  settle(sending: Sending, settled: Settled): Promise<void>;
  /**
   * Returns the pages with these keys, or with keys that begin with them, that were not taken back yet, by person and
   * address.
   */
  notTakenBack(wanted: {
    readonly incidentId: string;
    readonly channel: string;
    readonly pages: readonly string[];
  }): Promise<readonly SentTo[]>;
  takenBack(channel: string, one: SentTo, at: Instant): Promise<void>;
}
