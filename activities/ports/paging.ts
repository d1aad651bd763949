import type { PagingChannel, PersonalStep } from "../../domain/incident/effects.ts";
import type { Ask } from "../../domain/paging/ask.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { Delivered } from "./delivery.ts";

/** How a person is reached: addresses in the order in which they are tried, and their personal rule. */
export interface Reachable {
  readonly methods: readonly { readonly channel: PagingChannel; readonly address: string }[];
  /**
   * The steps of the rule: some at minute zero, others later. If empty, the first channel that accepts the page is
   * used.
   */
  readonly rule: readonly PersonalStep[];
  /** Times of day in the person's own time zone between which messages make no sound; pages ignore them. */
  readonly quietHours?: { readonly from: string; readonly until: string };
}

/**
 * Looks up how people are reached when a page is sent, so that no phone number or address enters an incident's
 * history. A person missing from the answer has no contact methods. For a person marked "unknown" the look-up failed,
 * so their page is tried again. Rejects while nothing is known of any person.
 */
export interface Contacts {
  reach(people: readonly Person[], urgency: "page" | "message"): Promise<ReadonlyMap<Person, Reachable | "unknown">>;
}

/** One way of paging a person. */
export interface Pager {
  readonly channel: string;
  page(
    page: Delivered & {
      readonly person: Person;
      readonly urgency: "page" | "message";
      readonly text: string;
      /** The asks in the text, for adapters that offer buttons and for those that keep what they sent. */
      readonly asks?: readonly Ask[];
      /** The person's address on this channel; absent for the local replacement of the vendors, which needs none. */
      readonly to?: string;
      /** A link that opens the incident on a phone, with a button to acknowledge. */
      readonly link?: string;
    },
  ): Promise<void>;
  /** Returns the address in the vendor's own form, for vendors whose addresses people may write differently. */
  readonly addressFor?: (address: string) => Promise<string>;
  /** Takes back the pages with these keys on every address to which they were sent. */
  withdraw(page: Delivered & { readonly pages: readonly string[]; readonly text: string }): Promise<void>;
}

/**
 * Makes the link that opens the incident on the phone of a person who was paged; undefined where phones cannot reach
 * the API.
 */
export interface PageLinking {
  linkFor(page: { readonly incidentId: string; readonly person: Person; readonly at: Instant }): string | undefined;
}
