import type { PageAsk } from "../incident/effects.ts";
import type { Ask } from "./ask.ts";
import type { Event } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { episodeOf, severityOf } from "../incident/incident.ts";
import { minute } from "../incident/moment.ts";
import { isObligationOver, obligations } from "../obligations.ts";
import { promiseNamed } from "../runbook.ts";
import type { Act, Step } from "../promises/promise.ts";
import { readKey } from "../promises/obligation-keys.ts";
import { promisesAnswers } from "./calls-for-help.ts";
import { peoplePaged } from "./paging-steps.ts";
import { isWorse } from "../incident/severity.ts";
import { withPatch, type Wanted } from "../steps/wanted-effects.ts";

/**
 * Makes the page of one step. While the incident has no commander, a page to everyone also asks somebody to take
 * command.
 */
export const pageOf = (
  incident: Incident,
  obligation: string,
  step: Step,
  act: Extract<Act, { page: unknown }>,
): Wanted => {
  const whoIsLeftOut = {
    ...(act.hours === undefined ? {} : { hours: act.hours }),
    ...(act.except === undefined ? {} : { except: act.except }),
    ...(act.pagedBefore === undefined ? {} : { pagedBefore: act.pagedBefore }),
    ...besidesHolder(incident, obligation, act),
  };
  const asks = act.page.map((target): PageAsk => ({
    target,
    ...askedOf(incident, obligation, act.ask),
    ...whoIsLeftOut,
    step: step.id,
  }));
  const round = obligations(incident).find(({ name, over }) => name === "commander" && over === undefined);
  const rides = act.ask === "acknowledge" && act.page.includes("everyone") && round !== undefined;
  return {
    do: "page",
    asks: rides ? [...asks, { target: "everyone", ask: "take-command", obligation: round.key, step: step.id }] : asks,
    urgency: act.urgency,
    overdue: overdueBy(incident, step.at),
    policy: incident.policy.version,
    ...(act.channel === undefined ? {} : { channel: act.channel }),
  };
};

/**
 * Leaves the acknowledger out of the page if the escalation goes on although somebody has acknowledged, since it
 * looks for others then.
 */
const besidesHolder = (
  incident: Incident,
  obligation: string,
  { ask, channel }: Extract<Act, { page: unknown }>,
): Pick<PageAsk, "exceptHolder"> => {
  const holder = episodeOf(incident)?.acknowledged?.person;
  const goesOn = ask === "acknowledge" && channel === undefined && readKey(obligation).name === "acknowledged";
  return goesOn && holder !== undefined && promisesAnswers(incident) ? { exceptHolder: holder } : {};
};

/**
 * Returns what a page asks people to do. If its round is over already, because somebody acknowledged and then
 * escalated or fell silent, the page asks them to decide on the incident, or to help.
 */
const askedOf = (incident: Incident, obligation: string, ask: Ask): Omit<PageAsk, "target"> => {
  if (!isObligationOver(incident, obligation)) return { ask, obligation };
  const silence = obligations(incident).find(({ name, over }) => name === "declared-or-declined" && !over);
  return silence === undefined ? { ask: "help" } : { ask, obligation: silence.key };
};

/** Lists in words the overdue promises that a page mentions: all except those of the system, on-call and monitoring. */
const overdueBy = (incident: Incident, at: number): readonly string[] => [
  ...new Set(
    obligations(incident)
      .filter(({ over, due, owedBy, name }) => {
        const hasOwner = owedBy !== "system" && owedBy !== "on-call" && owedBy !== "monitoring";
        return over === undefined && due < at && hasOwner && !promiseNamed(name)?.isPhaseWindow;
      })
      .map(({ promise }) => promise),
  ),
];

/**
 * Makes the pages after the severity rose: one page to each person whom the escalation of the higher severity pages in
 * its first step, unless that person was paged already.
 */
export const allHands = (before: Incident, after: Incident): readonly Wanted[] => {
  const it = episodeOf(after);
  const severity = severityOf(after);
  const atOnce = (after.policy.acknowledged?.escalation.steps[severity] ?? []).filter(({ atMinute }) => atMinute === 0);
  const [first] = atOnce;
  if (it?.acknowledged === undefined || !isWorse(severity, severityOf(before)) || first === undefined) return [];
  if (it.resolved !== undefined) return [];
  const urgency = first.urgency ?? "page";
  const pages = after.pages.filter((page) => page.seq > it.begins.seq);
  const pagedBefore = [...new Set([it.acknowledged.person, ...peoplePaged(pages, urgency)])];
  return [
    {
      do: "page",
      asks: atOnce.flatMap(({ page, hours }) =>
        page.map((target) => ({ target, ask: "help", ...(hours === undefined ? {} : { hours }), pagedBefore })),
      ),
      urgency,
      overdue: [],
      policy: after.policy.version,
    },
  ];
};

/**
 * Takes pages back once their obligation is over, from people whom the page asked for nothing else. A page that
 * reaches a person after its round was over is taken back at once.
 */
export const withdrawals = (before: Incident, event: Event, after: Incident): readonly Wanted[] => {
  const ended = new Set(
    obligations(after).flatMap(({ key, over }) => (over === undefined || isObligationOver(before, key) ? [] : [key])),
  );
  const late = event.type === "paged" ? event.effect : undefined;
  if (ended.size === 0 && late === undefined) return [];
  const silenced = silenceChannelsToldLate(event, after);
  const pages = after.pages.flatMap(({ effect, reached }) =>
    reached
      .filter(
        ({ obligations: asked }) =>
          asked.some((key) => ended.has(key) || effect === late) && asked.every((key) => isObligationOver(after, key)),
      )
      .map(({ person }) => ({ page: effect, person })),
  );
  const holder = episodeOf(after)?.acknowledged?.person;
  const holderFields: { readonly holder?: string; readonly unverified?: true } = {
    ...(holder === undefined ? {} : { holder }),
    ...(event.by.kind === "unverified" ? { unverified: true } : {}),
  };
  return pages.length === 0
    ? silenced
    : [{ do: "withdrawPages", pages, because: event.type, ...holderFields }, ...silenced];
};

/** Replaces the pages in chat channels by words that say nothing about the incident, since it is private now. */
export const silenceChannels = ({ pages }: Incident): readonly Wanted[] =>
  pages.some(({ told = [] }) => told.length > 0) ? [{ do: "withdrawPages", pages: [], because: "madePrivate" }] : [];

/**
 * Replaces a page that reached a chat channel after the incident became private, because its words describe the
 * incident.
 */
const silenceChannelsToldLate = (event: Event, after: Incident): readonly Wanted[] =>
  event.type === "paged" && event.told !== undefined && after.private !== undefined
    ? withPatch("judged-when-it-goes-out", silenceChannels(after))
    : [];

export const lateBy = (at: number, stepAt: number): { readonly lateByMinutes?: number } => {
  const minutes = Math.floor((at - stepAt) / minute);
  return minutes < 1 ? {} : { lateByMinutes: minutes };
};
