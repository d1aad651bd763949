import type { Effect, TicketName } from "../incident/effects.ts";
import type { Incident } from "../incident/incident.ts";
import { type Judge, wasTried } from "./queue.ts";

/**
 * Decide which tickets and invitations that waited in a queue are still wanted when their turn comes. Each returns
 * why not, or undefined.
 */
export const judgesOfFollowUp: {
  readonly [D in "createTicket" | "comment" | "sendInvitation" | "cancelInvitation"]: Judge<D>;
} = {
  createTicket: (_, incident) => (hasComeToNothing(incident) ? "it has ended" : undefined),
  comment: ({ ticket }, _, { dropped }) => {
    const creation = dropped.find(creates(ticket));
    return creation === undefined || wasTried(creation) ? undefined : "there is no ticket";
  },
  sendInvitation: ({ sequence }, incident) => {
    if (hasComeToNothing(incident)) return "it has ended";
    return sequence < incident.postmortem.sequence ? "the meeting was moved or called off" : undefined;
  },
  // If sending the invitation was attempted, it may have arrived although no success is known, so it is cancelled.
  cancelInvitation: (effect, _, { before, dropped }) =>
    effect.patch !== undefined && !wasTried(effect) && ![...before, ...dropped].some(isTriedInvitation)
      ? "nobody was invited"
      : undefined,
};

const creates =
  (ticket: TicketName) =>
  (effect: Effect): boolean =>
    effect.do === "createTicket" && effect.ticket === ticket;

const isTriedInvitation = (effect: Effect): boolean => effect.do === "sendInvitation" && wasTried(effect);

/** Says whether the incident ended early (declined, a false alarm, merged), so that no follow-up is needed. */
const hasComeToNothing = ({ ended }: Incident): boolean => ended !== undefined && ended.as !== "completed";
