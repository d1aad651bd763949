import type { Bundled } from "../domain/effects.ts";
import type { Person } from "../domain/people.ts";
import { isWorse, severityLabel } from "../domain/severity.ts";
import { whyInWords } from "../domain/why.ts";
import { deliveredFor } from "./delivered.ts";
import { StillTrouble, type Trouble } from "./failures.ts";
import { type Asked, type Page, pageOne, type PagingPorts, type SaidOnPager, type Taken } from "./page-one.ts";
import { standing, type Voice, withNotes } from "./phrasing.ts";
import type { ListedPage, Reachable, Together, Turn } from "./ports.ts";

/** A page with everybody it goes to, copies included. */
export interface TurnedPage {
  readonly effect: Page;
  readonly everybody: readonly Asked[];
  readonly ports: PagingPorts;
  readonly voice: Voice;
}

export interface Tried {
  readonly one: Asked;
  readonly result: Taken | Trouble;
}

type Known = ReadonlyMap<Person, Reachable>;

/**
 * Sends a page by itself, or in one with those of other incidents to the same people. Nothing stands before the first
 * page: whose turn it is is asked while it is looked up how people are reached, and who cannot say sends it.
 */
export async function inTurn(
  page: TurnedPage,
  mayWaitMs: number,
  alone: (known: Known) => Promise<readonly Tried[]>,
): Promise<{ readonly tried: readonly Tried[]; readonly bundle?: Bundled }> {
  const { effect, everybody, ports } = page;
  const people = everybody.map(({ person }) => person);
  const [known, turn] = await Promise.all([
    ports.contacts.reach(people, effect.urgency),
    turnOf(page, mayWaitMs).catch((): Turn => ({ as: "alone" })),
  ]);
  switch (turn.as) {
    case "alone":
      return { tried: await alone(known) };
    case "wait":
      throw new StillTrouble({
        ...{ transient: true, retryAfterMs: turn.forMs },
        error: `${people.join(", ")} was paged a moment ago: it goes out with what comes meanwhile`,
      });
    case "went":
      return { tried: tookPartIn(turn.together, everybody), bundle: bundledIn(turn.bundle, turn.together) };
    case "together": {
      const together = await carry(page, turn);
      return { tried: together.tried, bundle: bundledIn(turn.bundle, together) };
    }
  }
}

const bundledIn = (page: string, { incidents }: Pick<Together, "incidents">): Bundled => ({ page, incidents });

async function turnOf({ effect, everybody, ports: { turns } }: TurnedPage, withinMs: number): Promise<Turn> {
  const people = everybody.filter(({ watches }) => watches === undefined).map(({ person }) => person);
  const isAlone = effect.urgency !== "page" || effect.about.kind !== "real" || people.length === 0;
  if (turns === undefined || withinMs <= 0 || isAlone) return { as: "alone" };
  const { channel } = effect;
  const page = listed(effect, everybody);
  return turns.take({ effect: effect.key, page, people, withinMs, ...(channel === undefined ? {} : { channel }) });
}

const listed = ({ about: { id, severity, title, service } }: Page, everybody: readonly Asked[]): ListedPage => ({
  ...{ incidentId: id, severity, title, service },
  asked: everybody.map(({ person, asks, why, watches }) => ({
    person,
    asks,
    ...(why === undefined ? {} : { why }),
    ...(watches === undefined ? {} : { watches }),
  })),
});

const tookPartIn = ({ reached, channel }: Together, everybody: readonly Asked[]): readonly Tried[] =>
  everybody.map((one) => {
    const got = reached.find(({ person }) => person === one.person);
    const missed = { transient: false, error: `${one.person}: the page for several incidents did not get through` };
    return { one, result: got === undefined ? missed : { channel, further: got.further } };
  });

/** One page to everybody whom one of them asks. What did not get through is given back to the incidents it was for. */
async function carry(
  { effect, everybody, ports, voice }: TurnedPage,
  { bundle, others }: Extract<Turn, { as: "together" }>,
): Promise<{ readonly tried: readonly Tried[]; readonly incidents: number }> {
  const pages = [listed(effect, everybody), ...others].sort((a, b) =>
    isWorse(a.severity, b.severity) ? -1 : Number(a.severity !== b.severity),
  );
  const people = [...new Set(pages.flatMap(({ asked }) => asked.map(({ person }) => person)))];
  const known = await ports.contacts.reach(people, effect.urgency);
  const results = await Promise.all(
    people.map(async (person) => {
      const one = askedInAll(person, pages);
      return { one, result: await pageOne(effect, one, ports, known, saidTo(one, pages)) };
    }),
  );
  const reached = results.flatMap(({ one: { person }, result }) =>
    "channel" in result ? [{ person, ...result }] : [],
  );
  const failed = results.flatMap(({ one: { person }, result }) => ("channel" in result ? [] : [{ person, ...result }]));
  const missed = {
    people: failed.map(({ person }) => person),
    forGood: failed.every(({ transient }) => !transient),
  };
  const together = { reached, channel: reached[0]?.channel ?? "", incidents: pages.length };
  // Without its note the others send theirs again: twice is better than never.
  await ports.turns?.settle(bundle, together, missed).catch(() => undefined);
  const resultFor = new Map(results.map(({ one, result }) => [one.person, result]));
  return {
    tried: everybody.flatMap((one) => {
      const result = resultFor.get(one.person);
      return result === undefined ? [] : [{ one, result }];
    }),
    incidents: pages.length,
  };

  function saidTo(one: Asked, all: readonly ListedPage[]): SaidOnPager {
    const theirs = all.filter(({ asked }) => asked.some(({ person }) => person === one.person));
    const link = ports.pageLinks?.linkFor({ incidentId: bundle, person: one.person, at: effect.at });
    return {
      ...deliveredFor(effect),
      ...{ key: `${bundle}/${one.person}`, incidentId: bundle, wording: "page/together" },
      text: textFor(effect, one, theirs, voice),
      ...(link === undefined ? {} : { link }),
    };
  }
}

/** All that is asked of somebody by all of them; who only gets copies gets one. */
function askedInAll(person: Person, pages: readonly ListedPage[]): Asked {
  const theirs = pages.flatMap(({ asked }) => asked.filter((it) => it.person === person));
  const watches = theirs.flatMap((it) => it.watches ?? []);
  return {
    person,
    asks: [...new Set(theirs.flatMap(({ asks }) => asks))],
    obligations: [],
    ...(theirs.every((it) => it.watches !== undefined) ? { watches: [...new Set(watches)] } : {}),
  };
}

/** What a text message has room for; the link lists all. */
const mostListed = 15;

/** It goes out whatever its template does: then in plain words. */
function textFor(
  effect: Page,
  { person, asks, watches = [] }: Asked,
  pages: readonly ListedPage[],
  voice: Voice,
): string {
  const more = Math.max(0, pages.length - mostListed);
  const shown = pages.slice(0, mostListed).map(({ asked, incidentId: id, ...it }) => ({
    ...{ ...it, id },
    why: asked.flatMap((one) => (one.person === person && one.why !== undefined ? whyInWords(one.why) : [])).join("; "),
  }));
  try {
    const zone = voice.settings.people[person]?.timeZone ?? voice.settings.timeZone;
    const data = { zone, asks, watches, pages: shown, count: pages.length, more };
    const { text } = voice.wording.say("page/together", { ...standing(effect, voice), ...data });
    return withNotes([text], effect, voice);
  } catch {
    const lines = shown.map(({ id, severity, title }) => `${severityLabel(severity)} ${id}: ${title}`);
    return [`${pages.length} incidents ask for you.`, ...lines].join("\n");
  }
}
