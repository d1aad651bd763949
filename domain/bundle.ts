import type { Effect, EffectDoing, PageAsk, Words } from "./effects.ts";
import type { Incident } from "./incident.ts";
import { obligationNamed } from "./obligations.ts";

/**
 * The effects of one wake-up, as people should get them: one page that carries all that is asked, one message per
 * recipient, of a promise's overdue nudges only the last, and a breach without the notice that it was at risk.
 */
export const bundle = (effects: readonly Effect[]): readonly Effect[] => {
  const bundled: Effect[] = [];
  for (const effect of effects) {
    const index = bundled.findIndex((earlier) => together(earlier, effect));
    const earlier = bundled[index];
    if (earlier === undefined) bundled.push(effect);
    else bundled[index] = merged(earlier, effect);
  }
  return bundled.filter((effect) => !swallowed(effect, bundled));
};

const together = (a: Effect, b: Effect): boolean => {
  // A page that leaves people out stays by itself: nobody may be left out of what another asks, nor asked for this one's.
  if (a.do === "page" && b.do === "page")
    return a.urgency === b.urgency && a.channel === b.channel && a.except.join() === b.except.join();
  if (a.do === "remind" && b.do === "remind") return a.to === b.to;
  if (a.do === "tell" && b.do === "tell")
    return a.audience === b.audience && a.wording === b.wording && a.data["obligation"] === b.data["obligation"];
  return false;
};

const merged = (a: Effect, b: Effect): Effect => {
  if (a.do === "page" && b.do === "page") return onePage(a, b);
  if (a.do === "remind" && b.do === "remind")
    return { ...a, ...later(a, b), items: lastOfEach([...a.items, ...b.items]) };
  return { ...b, key: a.key };
};

const onePage = (a: EffectDoing<"page">, b: EffectDoing<"page">): Effect => {
  const asks = [...a.asks];
  for (const ask of b.asks) if (!asks.some((it) => isSameAsk(it, ask))) asks.push(ask);
  return {
    ...a,
    ...later(a, b),
    asks,
    overdue: [...new Set([...a.overdue, ...b.overdue])],
  };
};

const isSameAsk = (a: PageAsk, b: PageAsk): boolean =>
  a.target === b.target &&
  a.ask === b.ask &&
  a.obligation === b.obligation &&
  a.hours === b.hours &&
  a.except === b.except &&
  a.pagedBefore === b.pagedBefore;

const later = (a: Effect, b: Effect): { readonly lateByMinutes?: number } => {
  const late = Math.max(a.lateByMinutes ?? 0, b.lateByMinutes ?? 0);
  return late === 0 ? {} : { lateByMinutes: late };
};

const lastOfEach = (items: readonly Words[]): readonly Words[] =>
  items.filter((item, index) => {
    const same = (it: Words) => it.data["promise"] === item.data["promise"] && it.data["item"] === item.data["item"];
    return item.data["promise"] === undefined || items.findLastIndex(same) === index;
  });

const swallowed = (effect: Effect, all: readonly Effect[]): boolean =>
  effect.do === "tell" &&
  effect.wording === "leadership/target-at-risk" &&
  all.some((it) => it.do === "tell" && it.audience === effect.audience && it.wording === "leadership/target-breached");

/** Why an effect that waited has lost its point by now, if it has: its round is over, or what it reminds of is done. */
export const pointless = (incident: Incident, effect: Effect): string | undefined => {
  const over = (key: unknown): boolean => typeof key === "string" && obligationNamed(incident, key)?.over !== undefined;
  if (effect.do === "page")
    return effect.asks.every(({ obligation }) => over(obligation)) ? "the round is over" : undefined;
  if (effect.do === "remind")
    return effect.items.every(({ data }) => over(data["obligation"])) ? "it has been done" : undefined;
  return undefined;
};
