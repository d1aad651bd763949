import type { Draft, Refusal } from "../draft.ts";
import { refuse } from "../draft.ts";
import { commandGoesWithAcknowledgement, commanderOf } from "../incident.ts";
import { inMinutes, type Instant } from "../moment.ts";
import { type Person, system } from "../people.ts";
import { pageSnoozesOf, roundsOf } from "../promises/rounds.ts";
import type { Deciders } from "./decider.ts";
import { acknowledgeBy } from "./detection.ts";
import { clock, opened } from "./guards.ts";
import { releaseHold } from "./holds.ts";

/** Who has it: taken once, given back, and, before it is declared, put off for a while. */
export const acknowledgement: Deciders<"acknowledge" | "unacknowledge" | "snoozePage"> = {
  acknowledge: (_, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    const holder = it.acknowledged;
    if (holder !== undefined) return { note: `${holder.person} has it since ${clock(holder.at)}.` };
    if (it.resolved !== undefined) return refuse("It is resolved: nobody needs to acknowledge it any more.");
    const others = watchedOf(draft, it.begins.seq);
    if (others !== undefined && !draft.override)
      return refuse(
        `You watch to learn, so your acknowledgement would stop the pages of those who answer for it: ${others}. ` +
          `Ask them to acknowledge, or say why you override.`,
      );
    releaseHold(draft, "somebody acknowledged");
    acknowledgeBy(draft, draft.by.name);
    return undefined;
  },

  unacknowledge: (command, draft) => {
    const it = held(draft);
    if ("refusal" in it) return it;
    const incident = draft.incident();
    const commander = commanderOf(incident);
    draft.emit({ ...command, type: "unacknowledged", person: it.holder });
    if (commandGoesWithAcknowledgement(incident) && commander === it.holder)
      draft.emit({ type: "roleReleased", role: "incident-commander", person: commander }, system);
    return undefined;
  },

  snoozePage: (command, draft) => {
    const it = held(draft);
    if ("refusal" in it) return it;
    if (it.declared) return refuse("It is declared: nobody is paged again for their silence. Snooze updates instead.");
    const most = draft.incident().policy.snoozeAtMostMinutes;
    const { minutes } = command;
    if (minutes <= 0 || minutes > most) return refuse(`A page is snoozed for 1 to ${String(most)} minutes.`);
    const until = inMinutes(draft.now, minutes);
    if (until > inMinutes(it.snoozedSince ?? draft.now, most))
      return refuse(
        `It has been snoozed since ${clock(it.snoozedSince ?? draft.now)}, and may be for ${String(most)} minutes in all: ` +
          `declare it, decline it, or give it back.`,
      );
    draft.emit({ ...command, type: "pageSnoozed", until });
    return { note: `You are paged again at ${clock(until)} unless it is declared or declined.` };
  },
};

/** What whoever acknowledged may do with it, or why it is not for the one who asks to do. */
const held = (
  draft: Draft,
): Refusal | { readonly holder: Person; readonly declared: boolean; readonly snoozedSince: Instant | undefined } => {
  const it = opened(draft);
  if ("refusal" in it) return it;
  if (it.resolved !== undefined) return refuse("It is resolved: nobody is paged for it any more.");
  const round = roundsOf(it).at(-1);
  if (it.acknowledged === undefined || round === undefined) return refuse("Nobody has acknowledged it.");
  const { person } = it.acknowledged;
  if (person !== draft.by.name && !draft.override)
    return refuse(`${person} has it since ${clock(it.acknowledged.at)}: ask them, or say why you override.`);
  return { holder: person, declared: it.declared !== undefined, snoozedSince: pageSnoozesOf(it, round)[0]?.at };
};

/** Those who can acknowledge, if whoever asks got nothing but copies of their pages. */
const watchedOf = (draft: Draft, since: number): string | undefined => {
  const reached = draft
    .incident()
    .pages.filter(({ seq }) => seq > since)
    .flatMap((page) => page.reached);
  const theirs = reached.filter(({ person }) => person === draft.by.name);
  if (theirs.length === 0 || theirs.some(({ shadow }) => shadow !== true)) return undefined;
  const others = reached.filter(({ shadow }) => shadow !== true).map(({ person }) => person);
  return others.length === 0 ? "whoever is on duty" : [...new Set(others)].join(", ");
};
