import type { Draft } from "../commands/draft.ts";
import type { Incident, OfferToLead } from "../incident/incident.ts";
import { isCommanderSought } from "../incident/episode.ts";
import { episodeOf, holdersOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { inMinutes, justAfter } from "../incident/moment.ts";
import type { Actor } from "../incident/people.ts";
import { system } from "../incident/people.ts";
import type { Facts, Span, Step } from "../promises/promise.ts";

/**
 * Returns the steps that follow when the commander is silent.
 *
 * The commander has to update the incident's room in every interval. When an update is overdue, the deputy is asked
 * to write it. After two intervals without an update, the deputy is offered command. If there is no deputy, another
 * commander is looked for at once: another round of paging for a commander begins.
 *
 * The deputy accepts the offer and leads, or declines it, or does not answer; the offer then lapses after a few
 * minutes. If the deputy has declined or not answered, and the commander has posted no update since the offer,
 * another commander is looked for too.
 *
 * Meanwhile anybody may take command without giving a reason. The search ends when somebody takes command, or when
 * the silent commander posts an update to the room.
 */
export const stepsForSilentCommander = ({ incident, it }: Facts, { since, due }: Span): readonly Step[] => {
  const leader = incident.holdings.find(({ role, until }) => role === "incident-commander" && until === undefined);
  if (leader === undefined || incident.offer !== undefined) return [];
  if (isCommanderSought(it) || it.resolved !== undefined) return [];
  const interval = due - since.at;
  // For a commander who took command when an update was overdue already, two full intervals count from taking command.
  const beganLate = leader.since.at > due;
  return [
    {
      id: beganLate ? `silent-twice/${leader.since.seq}` : "silent-twice",
      at: justAfter((beganLate ? leader.since.at + interval : due) + interval),
      act: { run: holdersOf(incident, "deputy").length > 0 ? "offer-to-deputy" : "reopen-commander-round" },
    },
  ];
};

export const askDeputyToLead = (draft: Draft): void => {
  const incident = draft.incident();
  const to = holdersOf(incident, "deputy")[0];
  if (to === undefined || incident.offer !== undefined) return;
  draft.emit({ type: "commandOffered", to, lapsesAt: offerLapsesAt(incident, draft.now), because: "silent" }, system);
};

export const offerLapsesAt = ({ policy }: Incident, now: Instant): Instant =>
  inMinutes(now, policy.commander?.offerLapsesAfterMinutes ?? policy.thenAfterMinutes);

export const letOfferLapse = (draft: Draft): void => {
  const { offer } = draft.incident();
  if (offer !== undefined)
    seekCommanderIfStillSilent(draft.emit({ type: "commandOfferLapsed", to: offer.to }, system), offer, system);
};

/**
 * Begins the search for another commander if command was offered because the commander was silent, and the commander
 * has not written since.
 */
export const seekCommanderIfStillSilent = (draft: Draft, offer: OfferToLead, by: Actor): Draft => {
  const it = episodeOf(draft.incident());
  const lastUpdate = it?.roomUpdates.at(-1);
  const hasSpoken = lastUpdate !== undefined && lastUpdate.seq >= offer.offered.seq;
  return offer.because !== "silent" || it?.resolved !== undefined || hasSpoken
    ? draft
    : draft.emit({ type: "commanderRoundReopened" }, by);
};

export const seekCommander = (draft: Draft): void => {
  const it = episodeOf(draft.incident());
  if (it !== undefined && !isCommanderSought(it)) draft.emit({ type: "commanderRoundReopened" }, system);
};
