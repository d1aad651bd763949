import type { PagingChannel, PersonalStep, Why } from "../../domain/incident/effects.ts";
import type { Ask } from "../../domain/paging/ask.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { Severity } from "../../domain/incident/severity.ts";

/** One incident's part of a page for several incidents. */
export interface ListedPage {
  readonly incidentId: string;
  readonly severity: Severity;
  readonly title: string;
  readonly service: string;
  readonly asked: readonly {
    readonly person: Person;
    readonly asks: readonly Ask[];
    readonly why?: Why;
    /** The people whose duty this person shadows, which makes the page a copy. */
    readonly watches?: readonly Person[];
  }[];
}

export interface WantedTurn {
  readonly effect: string;
  readonly page: ListedPage;
  /** The people whom the page asks, without those who get a copy. */
  readonly people: readonly Person[];
  readonly channel?: PagingChannel;
  /** How many milliseconds the page may wait for pages of other incidents. */
  readonly withinMs: number;
}

/** The people whom a page for several incidents reached, and the number of those incidents. */
export interface Together {
  readonly reached: readonly { readonly person: Person; readonly further: readonly PersonalStep[] }[];
  readonly channel: string;
  readonly incidents: number;
}

/**
 * How a page goes out: by itself, in one page together with other incidents' pages, or not at all because such a page
 * was sent already. Or the page waits, and its activity asks again later.
 */
export type Turn =
  | { readonly as: "alone" }
  | { readonly as: "together"; readonly bundle: string; readonly others: readonly ListedPage[] }
  | { readonly as: "went"; readonly bundle: string; readonly together: Together }
  | { readonly as: "wait"; readonly forMs: number };

/**
 * Bundles pages when several incidents page the same people at once. A page waits if all of its people were just
 * paged for another incident of the same or a higher severity; the first page whose turn comes carries all others.
 * Each incident keeps asking for its own waiting page, so that no page is lost with a worker or a database row.
 */
export interface PagingTurns {
  take(wanted: WantedTurn): Promise<Turn>;
  /**
   * Stores whom a bundle reached. An incident whose people were all missed may send its page again, and people who
   * were missed count as not paged. If they were missed for good, those pages go out by themselves.
   */
  settle(
    bundle: string,
    together: Together,
    missed: { readonly people: readonly Person[]; readonly forGood: boolean },
  ): Promise<void>;
  /**
   * Stores that these pages no longer ask these people. Returns the bundles, each with a person, in which no page
   * asks that person any more.
   */
  answered(
    pages: readonly { readonly page: string; readonly person: Person }[],
  ): Promise<readonly { readonly bundle: string; readonly person: Person }[]>;
}
