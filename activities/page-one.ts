import type { Ask, EffectDoing, PersonalStep, Why } from "../domain/effects.ts";
import type { Person } from "../domain/people.ts";
import { allTrouble, type Trouble, troubleOf } from "./failures.ts";
import type { Delivered, Pager, Ports, Reachable } from "./ports.ts";

export type Page = EffectDoing<"page">;

/** All that one page asks of one person. */
export interface Asked {
  readonly person: Person;
  readonly asks: readonly Ask[];
  readonly obligations: readonly string[];
  /** Left out of copies. */
  readonly why?: Why;
  /** Whose duty they watch to learn: theirs is a copy. */
  readonly watches?: readonly Person[];
}

/** What a page needs of the outside world. */
export type PagingPorts = Pick<Ports, "pagers" | "contacts" | "audienceChat" | "pageLinks" | "turns">;

/** A person whom a channel took the page for, and what is left of their rule. */
export interface Taken {
  readonly channel: string;
  readonly further: readonly PersonalStep[];
}

const unknown: Reachable = { methods: [], rule: [] };

/** A pager with one of the person's addresses for it; the local stand-ins need none. */
interface Way {
  readonly pager: Pager;
  readonly to?: string;
}

/**
 * What the rule begins with goes out side by side. Where none of it is taken, every other channel is tried at once, in
 * order: whatever keeps one of them from taking the page does not keep the next.
 */
export async function pageOne(
  effect: Page,
  asked: Asked,
  { pagers }: PagingPorts,
  known: ReadonlyMap<Person, Reachable>,
  said: SaidOnPager,
): Promise<Taken | Trouble> {
  const { methods, rule } = known.get(asked.person) ?? unknown;
  const ways = pagers.flatMap((pager): readonly Way[] => {
    const addresses = methods.filter(({ channel }) => channel === pager.channel);
    return addresses.length === 0 ? [{ pager }] : addresses.map(({ address: to }) => ({ pager, to }));
  });
  const begins = effect.channel === undefined ? rule.filter(isFirst).map(({ channel }) => channel) : [effect.channel];
  const first = ways.filter(({ pager }) => begins.some((channel) => channel === pager.channel));
  const others = ways.filter((way) => !first.includes(way));
  const send = async (way: Way) => pageBy(way, effect, asked, said);

  const results = await Promise.all(first.map(send));
  for (const way of others) {
    if (results.some((it) => "channel" in it)) break;
    results.push(await send(way));
  }
  const taken = results.find((it) => "channel" in it);
  if (taken !== undefined)
    return { ...taken, further: effect.channel === undefined ? rule.filter((step) => !isFirst(step)) : [] };
  if (results.length === 0) return { transient: false, error: "there is no channel to page by" };
  return allTrouble(results.flatMap((it) => ("channel" in it ? [] : [it])));
}

/** What is said to one person, and under which key. */
export interface SaidOnPager extends Delivered {
  readonly text: string;
  readonly link?: string;
}

const isFirst = ({ afterMinutes }: PersonalStep): boolean => afterMinutes === 0;

async function pageBy(
  { pager, to }: Way,
  effect: Page,
  { person, asks }: Asked,
  said: SaidOnPager,
): Promise<Omit<Taken, "further"> | Trouble> {
  try {
    const address = to === undefined ? {} : { to };
    await pager.page({ ...said, person, urgency: effect.urgency, asks, ...address });
    return { channel: pager.channel };
  } catch (error) {
    const trouble = troubleOf(error);
    return { ...trouble, error: `${person} by ${pager.channel}: ${trouble.error}` };
  }
}
