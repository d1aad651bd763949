import type { TicketName } from "../../domain/incident/effects.ts";
import type { Instant, Minutes } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { Delivered } from "./delivery.ts";

export interface TicketItem {
  readonly item: string;
  readonly description: string;
  readonly owner: Person;
  readonly priority: string;
  readonly dueOn: Instant;
  readonly acceptance: string;
}

export interface Tracker {
  createTicket(
    ticket: Delivered & { readonly ticket: TicketName; readonly title: string; readonly text: string },
  ): Promise<string>;
  comment(comment: Delivered & { readonly ticket: TicketName; readonly text: string }): Promise<void>;
  createItems(items: Delivered & { readonly items: readonly TicketItem[] }): Promise<string>;
}

export interface Calendar {
  /**
   * Sends the invitation to the postmortem meeting. An incident has one meeting; an invitation with a higher sequence
   * number moves that meeting.
   */
  invite(
    meeting: Delivered & {
      readonly slot: Instant;
      readonly minutes: Minutes;
      readonly attendees: readonly Person[];
      readonly sequence: number;
      readonly subject: string;
      readonly text: string;
    },
  ): Promise<string>;
  /** Cancels the incident's meeting for everybody who was invited. */
  cancel(
    meeting: Delivered & { readonly sequence: number; readonly subject: string; readonly text: string },
  ): Promise<void>;
}
