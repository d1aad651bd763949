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
  if (a.do === "page" && b.do === "page") return a.urgency === b.urgency && a.channel === b.channel;
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

/**
 * A page as it goes out: it asks nobody for what has been done meanwhile. One that asks nobody twice names the pages of
 * its round that are on their way, since only what became of a page says whom it has reached.
 */
export const goingOut = (incident: Incident, page: EffectDoing<"page">, undone: readonly Effect[]) => {
  const stillAsked = ({ asks }: EffectDoing<"page">) => asks.filter(({ obligation }) => !isOver(incident, obligation));
  const asks = stillAsked(page);
  const rounds = asks.flatMap((ask) => (ask.pagedBefore === undefined ? [] : [roundOf(ask)]));
  const isOfOne = (ask: PageAsk) => rounds.includes(undefined) || rounds.includes(roundOf(ask));
  const earlier = undone.slice(
    0,
    undone.findIndex(({ key }) => key === page.key),
  );
  const underway = earlier.flatMap((it) => {
    if (rounds.length === 0 || it.do !== "page" || it.urgency !== page.urgency) return [];
    if (incident.pages.some(({ effect }) => effect === it.key)) return []; // It has failed, and is tried again.
    const same = stillAsked(it).filter(isOfOne);
    return same.length === 0 ? [] : [{ at: it.at, asks: same }];
  });
  return { ...page, asks, ...(underway.length === 0 ? {} : { underway }) };
};

/** Spans of other severities are of the same round. Who is called to help is in none. */
const roundOf = ({ obligation }: PageAsk): string | undefined => obligation?.replace(/~\d+$/, "");

const isOver = (incident: Incident, key: unknown): boolean =>
  typeof key === "string" && obligationNamed(incident, key)?.over !== undefined;

/** Why an effect that waited has lost its point by now, if it has: its round is over, or what it reminds of is done. */
export const pointless = (incident: Incident, effect: Effect): string | undefined => {
  if (effect.do === "page")
    return effect.asks.every(({ obligation }) => isOver(incident, obligation)) ? "the round is over" : undefined;
  if (effect.do === "remind")
    return effect.items.every(({ data }) => isOver(incident, data["obligation"])) ? "it has been done" : undefined;
  return undefined;
};
