import type { Ask, PageAsk } from "../effects.ts";
import type { Event } from "../events.ts";
import type { Incident } from "../incident.ts";
import { episodeOf, severityOf } from "../incident.ts";
import { minute } from "../moment.ts";
import { obligationNamed, obligations } from "../obligations.ts";
import type { Act, Step } from "../promise.ts";
import { peoplePaged } from "../promises/paging.ts";
import { isWorse } from "../severity.ts";
import type { Wanted } from "./effect.ts";

/** A step's page: everybody who is paged is asked to command, too, while nobody does. */
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
  };
  const asks = act.page.map((target): PageAsk => ({
    target,
    ...askedOf(incident, obligation, act.ask),
    ...whoIsLeftOut,
    step: step.id,
  }));
  const round = obligations(incident).find(({ promise, over }) => promise === "commander" && over === undefined);
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
 * The next people of a round that is over already are paged for what is open now: an acknowledger who has fallen
 * silent, or help that somebody has called for.
 */
const askedOf = (incident: Incident, obligation: string, ask: Ask): Omit<PageAsk, "target"> => {
  if (obligationNamed(incident, obligation)?.over === undefined) return { ask, obligation };
  const silence = obligations(incident).find(({ promise, over }) => promise === "declared or declined" && !over);
  return silence === undefined ? { ask: "help" } : { ask, obligation: silence.key };
};

/** What is overdue because nobody holds the role that owes it; what the page itself asks for is not repeated. */
const overdueBy = (incident: Incident, at: number): readonly string[] => [
  ...new Set(
    obligations(incident)
      .filter(({ over, due, owedBy, promise }) => {
        const hasOwner = owedBy !== "system" && owedBy !== "on-call" && owedBy !== "monitoring";
        return over === undefined && due < at && hasOwner && !promise.startsWith("end of ");
      })
      .map(({ promise }) => promise),
  ),
];

/** All hands: one page to each person of the higher severity who has not been paged, with no escalation behind it. */
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
 * An obligation open before and over after: those whom a page asked for nothing else are no longer asked.
 * A page that reaches somebody after its round is over is withdrawn at once.
 */
export const withdrawals = (before: Incident, event: Event, after: Incident): readonly Wanted[] => {
  const isOver = (incident: Incident, key: string) => obligationNamed(incident, key)?.over !== undefined;
  const ended = new Set(
    obligations(after).flatMap(({ key, over }) => (over === undefined || isOver(before, key) ? [] : [key])),
  );
  const late = event.type === "paged" ? event.effect : undefined;
  if (ended.size === 0 && late === undefined) return [];
  const pages = after.pages.flatMap(({ effect, reached }) =>
    reached
      .filter(
        ({ obligations: asked }) =>
          asked.some((key) => ended.has(key) || effect === late) && asked.every((key) => isOver(after, key)),
      )
      .map(({ person }) => ({ page: effect, person })),
  );
  const holder = episodeOf(after)?.acknowledged?.person;
  const held = holder === undefined ? {} : { holder };
  return pages.length === 0 ? [] : [{ do: "withdrawPages", pages, because: event.type, ...held }];
};

export const lateBy = (at: number, stepAt: number): { readonly lateByMinutes?: number } => {
  const minutes = Math.floor((at - stepAt) / minute);
  return minutes < 1 ? {} : { lateByMinutes: minutes };
};
