import type { Effect, EffectDoing, PageAsk, Words } from "../incident/effects.ts";
import type { Incident } from "../incident/incident.ts";
import { isObligationOver } from "../obligations.ts";
import { keyOfAllSpans, readKey, spellKey } from "../promises/obligation-keys.ts";

/**
 * Joins the effects (messages, pages and the like) of one wake-up of the incident, so that people get few messages:
 * one page with everything that is asked, one message for each recipient, only the last of several overdue reminders
 * of a promise, and no "at risk" notice beside a notice that the target was breached.
 */
export const joinEffects = (effects: readonly Effect[]): readonly Effect[] => {
  const joined: Effect[] = [];
  for (const effect of effects) {
    const index = joined.findIndex((earlier) => together(earlier, effect));
    const earlier = joined[index];
    if (earlier === undefined) joined.push(effect);
    else joined[index] = merged(earlier, effect);
  }
  return joined.filter((effect) => !swallowed(effect, joined));
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
  a.exceptHolder === b.exceptHolder &&
  a.pagedBefore === b.pagedBefore;

const later = (a: Effect, b: Effect): { readonly lateByMinutes?: number } => {
  const late = Math.max(a.lateByMinutes ?? 0, b.lateByMinutes ?? 0);
  return late === 0 ? {} : { lateByMinutes: late };
};

const lastOfEach = (items: readonly Words[]): readonly Words[] =>
  items.filter((item, index) => {
    const owed = owedIn(item);
    return owed === undefined || items.findLastIndex((it) => owedIn(it) === owed) === index;
  });

/**
 * Returns the key of the promise or action item that a reminder is about, without episode and interval; undefined if
 * the reminder is about neither.
 */
const owedIn = ({ data }: Words): string | undefined => {
  if (typeof data["obligation"] !== "string") return undefined;
  const { name, subject } = readKey(data["obligation"]);
  return spellKey({ name, subject });
};

const swallowed = (effect: Effect, all: readonly Effect[]): boolean =>
  effect.do === "tell" &&
  effect.wording === "leadership/target-at-risk" &&
  all.some((it) => it.do === "tell" && it.audience === effect.audience && it.wording === "leadership/target-breached");

/**
 * Prepares a page for sending: drops asks (the questions to people) that were answered meanwhile. If nobody may be
 * asked twice, the page also lists the earlier pages of its round that are still on their way, since nobody knows
 * yet whom those pages reach.
 */
export const goingOut = (incident: Incident, page: EffectDoing<"page">, undone: readonly Effect[]) => {
  const stillAsked = ({ asks }: EffectDoing<"page">) =>
    asks.filter(({ obligation }) => !isObligationOver(incident, obligation));
  const asks = stillAsked(page);
  const rounds = asks.flatMap((ask) => (ask.pagedBefore === undefined ? [] : [roundOf(ask)]));
  const isOfOne = (ask: PageAsk) => rounds.includes(undefined) || rounds.includes(roundOf(ask));
  const earlier = undone.slice(
    0,
    undone.findIndex(({ key }) => key === page.key),
  );
  const underway = earlier.flatMap((it) => {
    if (rounds.length === 0 || it.do !== "page" || it.urgency !== page.urgency) return [];
    if (incident.pages.some(({ effect }) => effect === it.key)) return []; // A page with an outcome has failed and is tried again.
    const same = stillAsked(it).filter(isOfOne);
    return same.length === 0 ? [] : [{ at: it.at, asks: same }];
  });
  return { ...page, asks, ...(underway.length === 0 ? {} : { underway }) };
};

/**
 * Returns the key of the round that an ask belongs to, the same at every severity; undefined for a call for help,
 * which belongs to no round.
 */
const roundOf = ({ obligation }: PageAsk): string | undefined =>
  obligation === undefined ? undefined : keyOfAllSpans(obligation);

/**
 * Returns why a page or reminder that waited is no longer needed: its round of paging is over, or the thing to be
 * done is done. Undefined if it is still needed.
 */
export const pointless = (incident: Incident, effect: Effect): string | undefined => {
  if (effect.do === "page")
    return effect.asks.every(({ obligation }) => isObligationOver(incident, obligation))
      ? "the round is over"
      : undefined;
  if (effect.do === "remind")
    return effect.items.every(({ data }) => isObligationOver(incident, data["obligation"]))
      ? "it has been done"
      : undefined;
  return undefined;
};
