import type { Ask } from "../../domain/paging/ask.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { Delivered } from "../../activities/ports/delivery.ts";

/** A page on its way to one address. */
export interface Parcel extends Delivered {
  readonly person: Person;
  readonly to: string;
  readonly urgency: "page" | "message";
  readonly text: string;
  readonly asks: readonly Ask[];
  readonly link?: string;
  /** Set for a message that goes out in the person's quiet hours. */
  readonly isQuiet?: boolean;
}

/** A page that was sent and is now withdrawn, since nobody has to answer it any more. */
export interface TakenBack extends Delivered {
  readonly person: Person;
  readonly to: string;
  readonly text: string;
  /** The keys of the pages, each with the vendor's own id of the message. */
  readonly sent: readonly { readonly key: string; readonly ref: string }[];
}

/**
 * A vendor's way of sending pages. Each call makes one attempt, and throws a DeliveryFailure that says whether a retry
 * may help. The pager that uses the carrier ensures that each key is sent once and withdrawn once
 * (pager-that-sends-once.ts).
 */
export interface Carrier {
  readonly channel: string;
  /**
   * How messages that are no pages arrive. `without-sound` also stands for a channel in which people set their own
   * quiet hours. Absent for channels that only ring, which carry no such messages.
   */
  readonly messagesArrive?: "with-sound" | "without-sound";
  /** Sends a page; returns the vendor's id of the message, or an empty text if the vendor gives none. */
  send(parcel: Parcel): Promise<string>;
  /**
   * Returns the vendor's id of a message that was sent under the key; undefined if there is none. This is called when
   * nobody knows whether an earlier attempt arrived.
   */
  find?(parcel: Parcel): Promise<string | undefined>;
  takeBack(page: TakenBack): Promise<void>;
  /** Returns the vendor's own form of an address, such as the id of a member. */
  readonly addressFor?: (address: string) => Promise<string>;
}
