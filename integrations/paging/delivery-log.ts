import type { Delivered } from "../../activities/ports.ts";
import type { Instant } from "../../domain/moment.ts";
import type { Person } from "../../domain/people.ts";
import type { Limit } from "./limits.ts";

/** One page to one address by one channel. */
export interface Sending extends Delivered {
  readonly channel: string;
  readonly person: Person;
  readonly to: string;
}

/**
 * `again`: it was claimed before, by a worker that was killed, or went out and nobody answered. Where the address has
 * had as many as it is to have, when there is room again.
 */
export type Claimed = "send" | "send-again" | "sent-already" | "being-sent" | { readonly roomInMs: number };

/** How an attempt ended: taken, certainly not taken, or nobody knows. */
export type Settled = { readonly state: "sent"; readonly ref: string } | { readonly state: "refused" | "unknown" };

/** Somebody's pages by one channel that are to be taken back. */
export interface SentTo {
  readonly person: Person;
  readonly to: string;
  readonly sent: readonly { readonly key: string; readonly ref: string }[];
}

/** What was sent to whom, kept outside the incidents' histories: addresses stand nowhere else. */
export interface DeliveryLog {
  /**
   * Of two workers one may send; a claim lapses when its worker says nothing more. Limits hold for each address; the
   * first page that a person gets of an incident is beyond them.
   */
  claim(sending: Sending, limits: readonly Limit[]): Promise<Claimed>;
  settle(sending: Sending, settled: Settled): Promise<void>;
  /** Pages under those keys, or keys below them, that have not been taken back yet, by person and address. */
  notTakenBack(wanted: {
    readonly incidentId: string;
    readonly channel: string;
    readonly pages: readonly string[];
  }): Promise<readonly SentTo[]>;
  takenBack(channel: string, one: SentTo, at: Instant): Promise<void>;
}
