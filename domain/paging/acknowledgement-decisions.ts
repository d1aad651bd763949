import type { Draft, Refusal } from "../commands/draft.ts";
import { refuse } from "../commands/draft.ts";
import type { Episode } from "../incident/episode.ts";
import { commanderOf } from "../incident/incident.ts";
import { clockTime, inMinutes } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";
import type { Round } from "./paging-rounds.ts";
import { pageSnoozesOf, roundsOf } from "./paging-rounds.ts";
import type { Deciders } from "../commands/decider.ts";
import { acknowledge, releaseCommanderWhoAcknowledged } from "./acknowledger-leads.ts";
import { hasOpenCall } from "./calls-for-help.ts";
import { releaseHold } from "../detecting/hold-alerts.ts";

interface Acknowledgement {
  readonly it: Episode;
  readonly round: Round;
  readonly holder: Person;
}

/**
 * Runs a decision only if the command comes from the person who acknowledged, or overrides. Used for giving the
 * incident back and for snoozing its page.
 */
const whenAcknowledged =
  <C>(decide: (command: C, draft: Draft, acknowledgement: Acknowledgement) => Draft | Refusal) =>
  (command: C, draft: Draft, it: Episode): Draft | Refusal => {
    if (it.resolved !== undefined) return refuse("It is resolved: nobody is paged for it any more.");
    const round = roundsOf(it).at(-1);
    if (it.acknowledged === undefined || round === undefined) return refuse("Nobody has acknowledged it.");
    const { person: holder, at } = it.acknowledged;
    if (holder !== draft.by.name && !draft.override)
      return refuse(`${holder} has it since ${clockTime(at)}: ask them, or say why you override.`);
    return decide(command, draft, { it, round, holder });
  };

/**
 * Decides commands about who is responsible for the incident: the first person to acknowledge, until that person
 * gives it back.
 */
export const acknowledgementDecisions = {
  acknowledge: (_, draft, it) => {
    const holder = it.acknowledged;
    if (holder !== undefined) {
      const called = holder.person !== draft.by.name && hasOpenCall(draft.incident(), draft.by.name);
      if (called) draft.emit({ type: "joined", person: draft.by.name });
      return draft.answer(`${holder.person} has it since ${clockTime(holder.at)}.${called ? " You have joined." : ""}`);
    }
    if (it.resolved !== undefined) return refuse("It is resolved: nobody needs to acknowledge it any more.");
    const others = peopleShadowed(draft, it.begins.seq);
    if (others !== undefined && !draft.override)
      return refuse(
        `You watch to learn, so your acknowledgement would stop the pages of those who answer for it: ${others}. ` +
          `Ask them to acknowledge, or say why you override.`,
      );
    releaseHold(draft, "somebody acknowledged");
    return acknowledge(draft, draft.by.name);
  },

  unacknowledge: whenAcknowledged((command, draft, { holder }) => {
    draft.emit({ ...command, type: "unacknowledged", person: holder });
    return commanderOf(draft.incident()) === holder ? releaseCommanderWhoAcknowledged(draft) : draft;
  }),

  snoozePage: whenAcknowledged((command, draft, { it, round }) => {
    if (it.declared !== undefined)
      return refuse("It is declared: nobody is paged again for their silence. Snooze updates instead.");
    const most = draft.incident().policy.snoozeAtMostMinutes;
    const { minutes } = command;
    if (minutes <= 0 || minutes > most) return refuse(`A page is snoozed for 1 to ${most} minutes.`);
    const until = inMinutes(draft.now, minutes);
    const snoozedSince = pageSnoozesOf(it, round)[0]?.at ?? draft.now;
    if (until > inMinutes(snoozedSince, most))
      return refuse(
        `It has been snoozed since ${clockTime(snoozedSince)}, and may be for ${most} minutes in all: ` +
          `declare it, decline it, or give it back.`,
      );
    draft.emit({ ...command, type: "pageSnoozed", until });
    return draft.answer(`You are paged again at ${clockTime(until)} unless it is declared or declined.`);
  }),
} satisfies Partial<Deciders>;

/**
 * Names the people who were really paged, if the person who acknowledges only got copies in order to learn; else
 * undefined.
 */
const peopleShadowed = (draft: Draft, since: number): string | undefined => {
  const reached = draft
    .incident()
    .pages.filter(({ seq }) => seq > since)
    .flatMap((page) => page.reached);
  const theirs = reached.filter(({ person }) => person === draft.by.name);
  if (theirs.length === 0 || theirs.some(({ shadow }) => shadow !== true)) return undefined;
  const others = reached.filter(({ shadow }) => shadow !== true).map(({ person }) => person);
  return others.length === 0 ? "whoever is on duty" : [...new Set(others)].join(", ");
};
