import type { EffectDoing, Outcome, PageAsk, Reached, Why } from "../domain/effects.ts";
import type { Instant } from "../domain/moment.ts";
import type { Person, Target } from "../domain/people.ts";
import { severityLabel } from "../domain/severity.ts";
import { whyInWords } from "../domain/why.ts";
import { deliveredFor } from "./delivered.ts";
import { allTrouble, failed, StillTrouble, type Trouble, troubleOf } from "./failures.ts";
import { isWithin } from "../on-call/restriction.ts";
import { peopleBehind, placeBehind, shadowsBehind } from "../on-call/targets.ts";
import { standing, type Voice, withNotes } from "./phrasing.ts";
import { inTurn, type TurnedPage } from "./page-bundles.ts";
import { type Asked, type Page, pageOne, type PagingPorts, type SaidOnPager, type Taken } from "./page-one.ts";
import type { AudienceChat } from "./ports.ts";

/** Whom a page asks, who gets a copy, which chat channels are told, and which targets have nobody behind them. */
interface Asking {
  readonly asked: readonly Asked[];
  readonly copies: readonly Asked[];
  readonly channels: readonly string[];
  readonly empty: readonly Target[];
}

/** Who is behind a target at the instant of the page, as far as it is within their hours and they are not left out. */
function behind({ target, hours, except = [] }: PageAsk, at: Instant, { settings }: Voice): readonly Person[] {
  const people = peopleBehind(target, at, settings).filter((person) => !except.includes(person));
  if (hours === undefined) return people;
  return people.filter((person) => isWithin([hours], at, settings.people[person]?.timeZone ?? settings.timeZone));
}

function askingOf(effect: Page, voice: Voice): Asking {
  const asked = askedBy(effect, voice);
  const channels = effect.asks.flatMap(({ target }) => channelOf(target) ?? []);
  const isEmpty = (ask: PageAsk) => channelOf(ask.target) === undefined && behind(ask, effect.at, voice).length === 0;
  // One target may be asked in several steps, by day and by night.
  const empty = effect.asks.filter(({ target }) => effect.asks.filter((it) => it.target === target).every(isEmpty));
  return {
    asked,
    copies: copiesOf(effect, asked, voice),
    channels: [...new Set(channels)],
    empty: [...new Set(empty.map(({ target }) => target))],
  };
}

const channelOf = (target: Target): string | undefined =>
  target.startsWith("channel:") ? target.slice("channel:".length) : undefined;

/** Who watches what is asked, and is not asked themselves. */
function copiesOf(effect: Page, asked: readonly Asked[], { settings }: Voice): readonly Asked[] {
  const watches = asked.map(({ person }) => person);
  const obligations = effect.asks.flatMap(({ obligation }) => (obligation === undefined ? [] : [obligation]));
  const shadows = effect.asks.flatMap(({ target }) => shadowsBehind(target, effect.at, settings));
  return [...new Set(shadows)]
    .filter((person) => !watches.includes(person))
    .map((person) => ({ person, asks: [], obligations: [...new Set(obligations)], watches }));
}

/** What each person behind a page's targets is asked; nobody twice. */
function askedBy(effect: Page, voice: Voice): readonly Asked[] {
  const asked = new Map<Person, Asked>();
  const underway = onTheirWay(effect, voice);
  for (const one of effect.asks) {
    const { ask, obligation } = one;
    for (const person of behind(one, effect.at, voice)) {
      if (one.pagedBefore?.includes(person) === true) continue;
      if (one.pagedBefore !== undefined && underway.has(person)) continue;
      const before = asked.get(person) ?? {
        person,
        asks: [],
        obligations: [],
        why: whyThem(effect, one, person, voice),
      };
      const obligations = obligation === undefined ? before.obligations : [...before.obligations, obligation];
      asked.set(person, {
        ...before,
        asks: [...new Set([...before.asks, ask])],
        obligations: [...new Set(obligations)],
      });
    }
  }
  return [...asked.values()];
}

/** Whom pages are on their way to that this one must not ask a second time. */
const onTheirWay = ({ underway = [] }: Page, voice: Voice): ReadonlySet<Person> =>
  new Set(
    underway.flatMap(({ at, asks }) =>
      asks.flatMap((one) => behind(one, at, voice).filter((person) => one.pagedBefore?.includes(person) !== true)),
    ),
  );

/** By the first of what they are asked. */
const whyThem = ({ at, policy }: Page, { target, step }: PageAsk, person: Person, { settings }: Voice): Why => ({
  target,
  ...(step === undefined ? {} : { step }),
  ...(policy === undefined ? {} : { policy }),
  ...placeBehind(target, person, at, settings),
});

/**
 * One page to each person, side by side, with all that is asked of them, by their own rule. Reaching one of them is
 * reaching somebody; a page that reached nobody is tried again as long as one channel may heal. Repeatable under its keys.
 * `mayWaitMs`: how long it may wait for other incidents' pages to the same people.
 */
export async function pagePeople(effect: Page, ports: PagingPorts, voice: Voice, mayWaitMs = 0): Promise<Outcome> {
  const { asked, copies, channels, empty } = askingOf(effect, voice);
  if (asked.length === 0 && channels.length === 0) return nobodyAsked(effect, empty, voice);
  const everybody = [...asked, ...copies];
  const page = { effect, everybody, ports, voice };
  const [{ tried, bundle }, told] = await Promise.all([
    inTurn(page, mayWaitMs, async (known) =>
      Promise.all(
        everybody.map(async (one) => ({ one, result: await pageOne(effect, one, ports, known, itsOwn(one, page)) })),
      ),
    ),
    Promise.all(channels.map(async (channel) => tellChannel(effect, channel, ports.audienceChat, voice))),
  ]);
  const reached = tried.flatMap(({ one: { person, obligations, watches, why }, result }): Reached[] => {
    if (!("channel" in result)) return [];
    if (watches !== undefined) return [{ person, obligations, shadow: true }];
    return [
      {
        ...{ person, obligations },
        ...(result.further.length === 0 ? {} : { further: result.further }),
        ...(why === undefined ? {} : { why }),
      },
    ];
  });
  // A copy that gets through is nobody reached.
  const results = [...tried.filter(({ one }) => one.watches === undefined).map(({ result }) => result), ...told];
  const channel = results.flatMap((result) => ("channel" in result ? [result.channel] : []))[0];
  const heard = channels.filter((_, place) => "channel" in (told[place] ?? {}));
  if (channel !== undefined)
    return {
      ...{ ok: true, reached, channel },
      ...(empty.length === 0 ? {} : { empty }),
      ...(heard.length === 0 ? {} : { told: heard }),
      ...(bundle === undefined ? {} : { bundle }),
    };
  const trouble = allTrouble(results.flatMap((result) => ("channel" in result ? [] : [result])));
  if (trouble.transient) throw new StillTrouble(trouble);
  return failed(trouble);
}

/** Empty targets are said aloud; where all of them have been paged before, there is nothing left to do. */
function nobodyAsked(page: Page, empty: readonly Target[], voice: Voice): Outcome {
  const { asks, at } = page;
  const pagedBefore = new Set([...asks.flatMap((it) => it.pagedBefore ?? []), ...onTheirWay(page, voice)]);
  if (asks.some(({ target }) => !empty.includes(target)))
    return { ok: false, dropped: `everybody it was for has been paged before: ${[...pagedBefore].join(", ")}` };
  const targets = [...new Set(asks.map((it) => it.target))].join(", ");
  const hours = asks.some((it) => it.hours !== undefined) ? " in their hours" : "";
  const leftOut = [...new Set(asks.flatMap((it) => it.except ?? []))];
  const others = leftOut.length === 0 ? "" : ` but ${leftOut.join(", ")}, who gave it back,`;
  const error = `there is nobody${others} behind ${targets}${hours} at ${new Date(at).toISOString()}`;
  return { ok: false, error, nobody: true };
}

async function tellChannel(
  effect: Page,
  channel: string,
  chat: AudienceChat,
  voice: Voice,
): Promise<Omit<Taken, "further"> | Trouble> {
  try {
    const asks = [...new Set(effect.asks.map(({ ask }) => ask))];
    const delivered = { ...deliveredFor(effect, `/${channel}`), wording: "page/asks" };
    const { id, private: isPrivate, severity } = effect.about;
    // Whoever is in the channel is not inside for that.
    const page = isPrivate
      ? { text: `${severityLabel(severity)} ${id}: a private incident. Those it is for are asked themselves.` }
      : { text: textFor(effect, { person: channel, asks, obligations: [] }, voice), asks };
    await chat.tell({ ...delivered, to: "on-call", channel, ...page });
    return { channel: "chat" };
  } catch (error) {
    const trouble = troubleOf(error);
    return { ...trouble, error: `${channel}: ${trouble.error}` };
  }
}

function itsOwn(asked: Asked, { effect, ports: { pageLinks }, voice }: TurnedPage): SaidOnPager {
  const delivered = { ...deliveredFor(effect, `/${asked.person}`), wording: "page/asks" };
  const link = pageLinks?.linkFor({ incidentId: delivered.incidentId, person: asked.person, at: effect.at });
  return { ...delivered, text: textFor(effect, asked, voice), ...(link === undefined ? {} : { link }) };
}

/** A page goes out whatever its template does: then in plain words. */
function textFor(effect: Page, { person, asks, why, watches = [] }: Asked, voice: Voice): string {
  try {
    const zone = voice.settings.people[person]?.timeZone ?? voice.settings.timeZone;
    const data = {
      ...{ person, zone, asks, watches, overdue: effect.overdue, urgency: effect.urgency },
      why: why === undefined ? "" : whyInWords(why),
    };
    const { text } = voice.wording.say("page/asks", { ...standing(effect, voice), ...data });
    return withNotes([text], effect, voice);
  } catch {
    const { id, severity, title } = effect.about;
    const asked = watches.length > 0 ? `A copy: ${watches.join(", ")} is asked.` : `Asked of you: ${asks.join(", ")}.`;
    return `${severityLabel(severity)} ${id}: ${title}. ${asked}`;
  }
}

/**
 * Takes pages back on every channel: whichever carried them. One for several incidents is taken back once none of them
 * asks any more. Repeatable under its key.
 */
export async function withdrawPages(
  effect: EffectDoing<"withdrawPages">,
  { pagers, turns, audienceChat }: Pick<PagingPorts, "pagers" | "turns" | "audienceChat">,
  voice: Voice,
): Promise<Outcome> {
  const { because, holder = "" } = effect;
  const { text } = voice.wording.say("page/withdrawn", { ...standing(effect, voice), because, holder });
  const delivered = { ...deliveredFor(effect), wording: "page/withdrawn" };
  const own = { ...delivered, text, pages: effect.pages.map(({ page, person }) => `${page}/${person}`) };
  const bundles = ((await turns?.answered(effect.pages)) ?? []).map(({ bundle, person }) => ({
    ...{ ...delivered, incidentId: bundle, key: `${effect.key}/${bundle}/${person}` },
    ...{ text, pages: [`${bundle}/${person}`] },
  }));
  // Once somebody has it, channels that were told of a page that reached no person are told so, too.
  const told = { ...delivered, text, pages: holder === "" ? effect.pages.map(({ page }) => page) : [effect.about.id] };
  const results = await Promise.allSettled([
    ...pagers.flatMap((pager) => [own, ...bundles].map(async (one) => pager.withdraw(one))),
    audienceChat.withdraw?.(told),
  ]);
  const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
  if (troubles.length === 0) return { ok: true };
  const trouble = allTrouble(troubles);
  if (trouble.transient) throw new StillTrouble(trouble);
  return failed(trouble);
}
