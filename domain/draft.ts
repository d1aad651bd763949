import { apply } from "./apply.ts";
import type { Envelope } from "./commands.ts";
import type { Event, EventBody } from "./events.ts";
import type { Incident } from "./incident.ts";
import { isHuman, system } from "./people.ts";
import type { Actor } from "./people.ts";
import type { Instant } from "./moment.ts";

/** A sentence fit to show the person who asked. */
export interface Refusal {
  readonly refusal: string;
}
export const refuse = (refusal: string): Refusal => ({ refusal });

/** One event as it comes about: the incident before it and after it. */
export interface Happening {
  readonly before: Incident;
  readonly event: Event;
  readonly after: Incident;
}

/** What a command comes to: what happens, with something to say to the person if there is, or a refusal. */
export type Decision = { readonly happenings: readonly Happening[]; readonly note?: string } | Refusal;

/** A decision in the making: each event is applied at once, so that what follows from it sees it. */
export interface Draft {
  readonly now: Instant;
  /** Somebody gave a reason for acting beyond their role. */
  readonly override: boolean;
  readonly by: Actor;
  /** The incident with all events so far. */
  readonly incident: () => Incident;
  readonly happenings: () => readonly Happening[];
  /** Adds an event; one that follows from another by itself is `system`'s. */
  readonly emit: (body: EventBody, by?: Actor) => void;
}

export const draftOf = (
  before: Incident,
  envelope: Pick<Envelope, "by" | "sentAt" | "override">,
  now: Instant,
): Draft => {
  let incident = before;
  const happenings: Happening[] = [];
  const { by, sentAt, override } = envelope;
  return {
    now,
    override: override !== undefined,
    by,
    incident: () => incident,
    happenings: () => happenings,
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
    },
  };
};
