import { apply } from "../apply.ts";
import type { Envelope } from "./commands.ts";
import type { Event, EventBody } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { isHuman, system } from "../incident/people.ts";
import type { Actor } from "../incident/people.ts";
import type { Instant } from "../incident/moment.ts";

/** Why a command is not carried out, in a sentence for the person who gave the command. */
export interface Refusal {
  readonly refusal: string;
}
export const refuse = (refusal: string): Refusal => ({ refusal });

/** An event with the incident before and after it. */
export interface Happening {
  readonly before: Incident;
  readonly event: Event;
  readonly after: Incident;
}

/** The events that follow from a command, with an optional note for the person who gave the command; or a refusal. */
export type Decision = { readonly happenings: readonly Happening[]; readonly note?: string } | Refusal;

/**
 * A decision in the making. Each event is applied at once, so that the next event is decided on the incident as it
 * is then.
 */
export interface Draft {
  readonly now: Instant;
  /** When our API received the command; the present instant if that is not known or lies ahead. */
  readonly receivedAt: Instant;
  /** Set if alerts are judged by an old rule instead of by their state; see `Envelope`. */
  readonly judgesAlerts: Envelope["judgesAlerts"];
  /** Whether the command came with a reason for acting beyond one's role. */
  readonly override: boolean;
  readonly by: Actor;
  /** Returns the incident with all events that were added so far. */
  readonly incident: () => Incident;
  readonly happenings: () => readonly Happening[];
  readonly notes: () => readonly string[];
  /** Adds an event. An event that the product adds by itself is `by` the system. */
  readonly emit: (body: EventBody, by?: Actor) => Draft;
  /** Adds a sentence for the person who gave the command; does nothing without a sentence. */
  readonly answer: (note: string | undefined) => Draft;
}

export const draftOf = (
  before: Incident,
  envelope: Pick<Envelope, "by" | "sentAt" | "override" | "judgesAlerts">,
  now: Instant,
): Draft => {
  let incident = before;
  const happenings: Happening[] = [];
  const notes: string[] = [];
  const { by, sentAt, override, judgesAlerts } = envelope;
  const draft: Draft = {
    now,
    receivedAt: Math.min(sentAt ?? now, now),
    judgesAlerts,
    override: override !== undefined,
    by,
    incident: () => incident,
    happenings: () => happenings,
    notes: () => notes,
    emit: (body, actor = by) => {
      const event: Event = {
        ...body,
        seq: incident.seq + 1,
        at: now,
        by: actor,
        ...(sentAt !== undefined && sentAt <= now && actor !== system ? { sentAt } : {}),
        ...(override !== undefined && isHuman(actor) ? { override } : {}),
      };
      const after = apply(incident, event);
      happenings.push({ before: incident, event, after });
      incident = after;
      return draft;
    },
    answer: (note) => {
      if (note !== undefined) notes.push(note);
      return draft;
    },
  };
  return draft;
};
