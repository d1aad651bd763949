import type { Ask } from "../../domain/effects.ts";
import type { Person } from "../../domain/people.ts";
import type { Delivered } from "../../activities/ports.ts";

/** One page on its way to one address. */
export interface Parcel extends Delivered {
  readonly person: Person;
  readonly to: string;
  readonly urgency: "page" | "message";
  readonly text: string;
  readonly asks: readonly Ask[];
  readonly link?: string;
}

/** A page that was sent before and is asked of nobody any more. */
export interface TakenBack extends Delivered {
  readonly person: Person;
  readonly to: string;
  readonly text: string;
  /** The keys it was sent under, each with what the vendor called it. */
  readonly sent: readonly { readonly key: string; readonly ref: string }[];
}

/**
 * What a vendor does of paging. One call makes one attempt and fails with a classified failure; that a key is sent once,
 * and taken back once, is seen to by the pager over it.
 */
export interface Carrier {
  readonly channel: string;
  /** Answers with what the vendor calls it, or nothing. */
  send(parcel: Parcel): Promise<string>;
  /** What the vendor calls what it has under that key already, where it can say: asked when nobody knows whether it has. */
  find?(parcel: Parcel): Promise<string | undefined>;
  takeBack(page: TakenBack): Promise<void>;
  /** The address as the vendor itself writes it. */
  readonly addressFor?: (address: string) => Promise<string>;
}
