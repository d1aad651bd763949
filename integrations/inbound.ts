import type { IncomingHttpHeaders } from "node:http";
import type { Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import type { ButtonCommand } from "../domain/paging/page-buttons.ts";

/** A path of our API that an outside system calls to report what became of a page or how a person reacted to it. */
export interface InboundRoute {
  /** A path such as `/slack/interactions`; `:name` stands for a part that varies. */
  readonly path: string;
  readonly largestBodyBytes: number;
  /** Reads a request, after checking that it really comes from the system. */
  readonly read: (request: InboundRequest) => InboundMessage | Unproved;
}

export interface InboundRequest {
  /** The path and query of the request, exactly as they were sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly at: Instant;
}

export interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly text?: string;
}

/** The result of reading a request that does not prove that the system sent it. */
export interface Unproved {
  readonly unproved: "not-authenticated" | "not-allowed";
  readonly sentence: string;
}

export type InboundMessage = { readonly press: Press } | { readonly receipt?: Receipt; readonly reply: Reply };

/** A vendor's report on what became of a page. It contains the page's address or the vendor's own id of the message. */
export type Receipt = { readonly key: string; readonly channel: string; readonly receipt: string } & (
  | { readonly address: string }
  | { readonly ref: string }
);

/** A person's press of a button of a page, or what counts as a press, such as a reply by text message. */
export interface Press {
  readonly command: ButtonCommand;
  /** The channel on which the person acted. */
  readonly via: string;
  /** The id of the press, for systems that may report the same press twice. */
  readonly id?: string;
  readonly page: PressedPage;
  readonly answer: PressAnswer;
}

/** The page that a person reacted to, by whatever the system knows of the page and the person. */
export type PressedPage =
  /** The token of the link in the page. */
  | { readonly link: string }
  /**
   * An address that was paged, and the reply codes that the person typed there. An empty list means the only page that
   * waits for an answer; `unclear` is a reply that cannot be read as an acknowledgement.
   */
  | { readonly address: string; readonly named: readonly string[] | "unclear" }
  /**
   * The person's address, the id of the message that contained the page, and what the page was about: the id of an
   * incident, or of a bundle (several incidents that were paged together).
   */
  | { readonly address: string; readonly message: string; readonly about: string };

/**
 * How the person learns the result: from the reply to the system's request, or from a message that is sent while the
 * request still waits.
 */
export type PressAnswer =
  | { readonly reply: (came: PressOutcome) => Reply }
  | {
      readonly send: (came: PressOutcome) => Promise<void>;
      readonly waitMs: number;
      readonly reply: Reply;
    };

/** The result of a press, which the system's adapter puts into words. */
export type PressOutcome =
  | { readonly outcome: "done"; readonly incident: string; readonly note?: string }
  | { readonly outcome: "refused"; readonly refusal: string }
  | { readonly outcome: "unconfirmed" }
  | { readonly outcome: "no-incident"; readonly incident: string }
  /** One press acknowledged several incidents, which the sentence names. */
  | { readonly outcome: "together"; readonly sentence: string }
  | { readonly outcome: "no-page" }
  /** The same press came some time ago, and was carried out then. */
  | { readonly outcome: "heard-before" }
  /**
   * Nothing was acknowledged, since the reply did not say which page it means. `choices` are the pages that wait for
   * an answer.
   */
  | { readonly outcome: "which"; readonly choices: readonly { readonly code: string; readonly title?: string }[] }
  /**
   * The address belongs to nobody who may be paged. `holder` is the person who has acknowledged the incident, and is
   * absent if the incident is private.
   */
  | { readonly outcome: "stranger"; readonly holder?: Person }
  | { readonly outcome: "failed" };
