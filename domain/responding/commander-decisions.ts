import type { Deciders } from "../commands/decider.ts";
import type { Draft, Refusal } from "../commands/draft.ts";
import { refuse } from "../commands/draft.ts";
import type { ActiveEpisode } from "../incident/episode.ts";
import type { OfferToLead } from "../incident/incident.ts";
import { isCommanderSought } from "../incident/episode.ts";
import { commanderOf } from "../incident/incident.ts";
import { clockTime } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";
import { offerLapsesAt, seekCommanderIfStillSilent } from "./silent-commander.ts";

/** Runs a decision only if the command comes from the person to whom command of the incident is offered. */
const whenOffered =
  (decide: (draft: Draft, offer: OfferToLead) => Draft | Refusal) =>
  (_: object, draft: Draft): Draft | Refusal => {
    const { offer } = draft.incident();
    if (offer === undefined) return refuse("Nobody has offered command.");
    if (offer.to !== draft.by.name) return refuse(`Command is offered to ${offer.to}, not to you.`);
    return decide(draft, offer);
  };

/** Decides commands about who leads the response, and how command passes from one person to another. */
export const commanderDecisions = {
  takeCommand: (_, draft, it) => changeCommander(draft, it, draft.by.name),

  offerCommand: ({ to }, draft) => {
    const incident = draft.incident();
    const { offer } = incident;
    if (commanderOf(incident) === to) return refuse(`${to} commands already.`);
    if (offer !== undefined) return refuse(`Command is offered to ${offer.to} until ${clockTime(offer.lapsesAt)}.`);
    return draft.emit({ type: "commandOffered", to, lapsesAt: offerLapsesAt(incident, draft.now) });
  },

  acceptCommand: whenOffered((draft) => makeCommander(draft, draft.by.name)),

  declineCommand: whenOffered((draft, offer) =>
    seekCommanderIfStillSilent(draft.emit({ type: "commandDeclined", person: draft.by.name }), offer, draft.by),
  ),
} satisfies Partial<Deciders>;

/** Makes a person commander. There is one commander at a time; replacing a commander who responds needs a reason. */
export const changeCommander = (draft: Draft, it: ActiveEpisode, to: Person): Draft | Refusal => {
  const incident = draft.incident();
  const current = commanderOf(incident);
  if (current === to) return draft.answer(`${to} commands already.`);
  const isFree =
    current === undefined || isCommanderSought(it) || current === draft.by.name || incident.offer?.to === to;
  if (!isFree && !draft.override)
    return refuse(`${current} commands. Ask ${current} to hand over, or say why you override.`);
  return makeCommander(draft, to);
};

const makeCommander = (draft: Draft, person: Person): Draft => {
  const current = commanderOf(draft.incident());
  if (current !== undefined) draft.emit({ type: "roleReleased", role: "incident-commander", person: current });
  return draft.emit({ type: "roleAssigned", role: "incident-commander", person });
};
