import type { Ask, EffectDoing, Outcome, PersonalStep, Reached } from "../domain/effects.ts";
import type { Person } from "../domain/people.ts";
import { severityLabel } from "../domain/severity.ts";
import { deliveredFor } from "./delivered.ts";
import { allTrouble, failed, StillTrouble, type Trouble, troubleOf } from "./failures.ts";
import { peopleBehind } from "../on-call/targets.ts";
import { standing, type Voice, withNotes } from "./phrasing.ts";
import type { Pager, Ports, Reachable } from "./ports.ts";

type Page = EffectDoing<"page">;

/** All that one page asks of one person. */
interface Asked {
  readonly person: Person;
  readonly asks: readonly Ask[];
  readonly obligations: readonly string[];
}

/** Who is behind a page's targets at its instant, and what each of them is asked; nobody twice. */
function askedBy(effect: Page, { settings }: Voice): readonly Asked[] {
  const asked = new Map<Person, Asked>();
  for (const { target, ask, obligation } of effect.asks) {
    for (const person of peopleBehind(target, effect.at, settings)) {
      if (effect.except.includes(person)) continue;
      const before = asked.get(person) ?? { person, asks: [], obligations: [] };
      const obligations = obligation === undefined ? before.obligations : [...before.obligations, obligation];
      asked.set(person, {
        person,
        asks: [...new Set([...before.asks, ask])],
        obligations: [...new Set(obligations)],
      });
    }
  }
  return [...asked.values()];
}

/** What a page needs of the outside world. */
export type PagingPorts = Pick<Ports, "pagers" | "contacts">;

/** A person whom a channel took the page for, and what is left of their rule. */
interface Taken {
  readonly channel: string;
  readonly further: readonly PersonalStep[];
}

/**
 * One page to each person, side by side, with all that is asked of them, by their own rule. Reaching one of them is
 * reaching somebody; a page that reached nobody is tried again as long as one channel may heal. Repeatable under its keys.
 */
export async function pagePeople(effect: Page, ports: PagingPorts, voice: Voice): Promise<Outcome> {
  const asked = askedBy(effect, voice);
  if (asked.length === 0) return failed({ transient: false, error: nobodyBehind(effect) });
  const known = await ports.contacts.reach(
    asked.map(({ person }) => person),
    effect.urgency,
  );
  const tried = await Promise.all(
    asked.map(async (one) => ({
      one,
      result: await pageOne(effect, one, ports.pagers, known.get(one.person) ?? unknown, voice),
    })),
  );
  const reached = tried.flatMap(({ one: { person, obligations }, result }): Reached[] => {
    if (!("channel" in result)) return [];
    return [{ person, obligations, ...(result.further.length === 0 ? {} : { further: result.further }) }];
  });
  const channel = tried.flatMap(({ result }) => ("channel" in result ? [result.channel] : []))[0];
  if (channel !== undefined) return { ok: true, reached, channel };
  const trouble = allTrouble(tried.flatMap(({ result }) => ("channel" in result ? [] : [result])));
  if (trouble.transient) throw new StillTrouble(trouble);
  return failed(trouble);
}

const unknown: Reachable = { methods: [], rule: [] };

function nobodyBehind({ asks, except, at }: Page): string {
  const targets = [...new Set(asks.map((it) => it.target))].join(", ");
  const left = except.length === 0 ? "" : ` besides ${except.join(", ")}`;
  return `there is nobody behind ${targets}${left} at ${new Date(at).toISOString()}`;
}

/** A pager with one of the person's addresses for it; the local stand-ins need none. */
interface Way {
  readonly pager: Pager;
  readonly to?: string;
}

/**
 * What the rule begins with goes out side by side. Where none of it is taken, every other channel is tried at once, in
 * order: whatever keeps one of them from taking the page does not keep the next.
 */
async function pageOne(
  effect: Page,
  asked: Asked,
  pagers: readonly Pager[],
  { methods, rule }: Reachable,
  voice: Voice,
): Promise<Taken | Trouble> {
  const ways = pagers.flatMap((pager): readonly Way[] => {
    const addresses = methods.filter(({ channel }) => channel === pager.channel);
    return addresses.length === 0 ? [{ pager }] : addresses.map(({ address: to }) => ({ pager, to }));
  });
  const begins = effect.channel === undefined ? rule.filter(isFirst).map(({ channel }) => channel) : [effect.channel];
  const first = ways.filter(({ pager }) => begins.some((channel) => channel === pager.channel));
  const others = ways.filter((way) => !first.includes(way));
  const text = textFor(effect, asked, voice);
  const send = async (way: Way) => pageBy(way, effect, asked, text);

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

const isFirst = ({ afterMinutes }: PersonalStep): boolean => afterMinutes === 0;

async function pageBy(
  { pager, to }: Way,
  effect: Page,
  { person, asks }: Asked,
  text: string,
): Promise<Omit<Taken, "further"> | Trouble> {
  try {
    const delivered = { ...deliveredFor(effect, `/${person}`), wording: "page/asks" };
    const address = to === undefined ? {} : { to };
    await pager.page({ ...delivered, person, urgency: effect.urgency, text, asks, ...address });
    return { channel: pager.channel };
  } catch (error) {
    const trouble = troubleOf(error);
    return { ...trouble, error: `${person} by ${pager.channel}: ${trouble.error}` };
  }
}

/** A page goes out whatever its template does: then in plain words. */
function textFor(effect: Page, { person, asks }: Asked, voice: Voice): string {
  try {
    const zone = voice.settings.people[person]?.timeZone ?? voice.settings.timeZone;
    const data = { person, zone, asks, overdue: effect.overdue, urgency: effect.urgency };
    const { text } = voice.wording.say("page/asks", { ...standing(effect, voice), ...data });
    return withNotes([text], effect, voice);
  } catch {
    const { id, severity, title } = effect.about;
    return `${severityLabel(severity)} ${id}: ${title}. Asked of you: ${asks.join(", ")}.`;
  }
}

/** Takes pages back on every channel: whichever carried them. Repeatable under its key. */
export async function withdrawPages(
  effect: EffectDoing<"withdrawPages">,
  pagers: readonly Pager[],
  voice: Voice,
): Promise<Outcome> {
  const { text } = voice.wording.say("page/withdrawn", { ...standing(effect, voice), because: effect.because });
  const pages = effect.pages.map(({ page, person }) => `${page}/${person}`);
  const delivered = { ...deliveredFor(effect), wording: "page/withdrawn" };
  const results = await Promise.allSettled(pagers.map((pager) => pager.withdraw({ ...delivered, pages, text })));
  const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
  if (troubles.length === 0) return { ok: true };
  const trouble = allTrouble(troubles);
  if (trouble.transient) throw new StillTrouble(trouble);
  return failed(trouble);
}
