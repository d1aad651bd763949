import type { StatusState } from "../../domain/incident/effects.ts";
import type { Ask } from "../../domain/paging/ask.ts";
import type { Audience } from "../../domain/incident/people.ts";
import type { Severity } from "../../domain/incident/severity.ts";
import type { Delivered } from "./delivery.ts";

export interface Mail {
  send(
    mail: Delivered & {
      readonly to: Audience;
      readonly recipients: readonly string[];
      readonly subject: string;
      readonly text: string;
    },
  ): Promise<void>;
}

/** Posts to the chat channels of audiences. */
export interface AudienceChat {
  tell(
    message: Delivered & {
      /** The audience; `on-call` stands for a page that goes to a chat channel instead of to people. */
      readonly to: Audience | "on-call";
      readonly channel: string;
      readonly text: string;
      /** The asks of a page, for chats that offer buttons. */
      readonly asks?: readonly Ask[];
    },
  ): Promise<void>;
  /**
   * Marks chat messages about these pages as over. `pages` has the keys of the pages, or the beginnings of keys.
   * Absent for chats that cannot change messages.
   */
  withdraw?(page: Delivered & { readonly pages: readonly string[]; readonly text: string }): Promise<void>;
}

export interface StatusPage {
  publish(
    entry: Delivered & {
      readonly service: string;
      readonly severity: Severity;
      readonly state: StatusState;
      readonly text: string;
    },
  ): Promise<string>;
  /**
   * Withdraws the incident's entries on the status page with a text for the public; does nothing if there are no
   * entries.
   */
  withdraw(entry: Delivered & { readonly text: string }): Promise<void>;
}
