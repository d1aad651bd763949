import type { Bundled } from "../../domain/incident/effects.ts";
import type { Person } from "../../domain/incident/people.ts";
import { isWorse } from "../../domain/incident/severity.ts";
import { deliveredFor } from "../delivery-fields.ts";
import { StillTrouble } from "../classify-failure.ts";
import type { Voice } from "../word-messages.ts";
import type { ListedPage, Together, Turn } from "../ports/paging-turns.ts";
import { pageEach, type PagingPorts, type PagerText, type Attempt } from "./page-person.ts";
import { wordsAlone, wordsTogether } from "./page-words.ts";
import type { Recipient, Page } from "./recipients.ts";

/** A page with all the people to whom the page goes, including those who get a copy. */
export interface Sending {
  readonly page: Page;
  readonly everybody: readonly Recipient[];
  readonly ports: PagingPorts;
  readonly voice: Voice;
}

/**
 * Sends a page by itself, or bundled with pages of other incidents to the same people. The first page is never
 * delayed: the request to bundle it runs while contact methods are looked up, and if that request fails, the page is
 * sent by itself.
 */
export async function sendInTurn(
  sending: Sending,
  mayWaitMs: number,
): Promise<{ readonly tried: readonly Attempt[]; readonly bundle?: Bundled }> {
  const { page, everybody, ports, voice } = sending;
  const people = everybody.map(({ person }) => person);
  const [reachable, turn] = await Promise.all([
    ports.contacts.reach(people, page.urgency),
    turnOf(sending, mayWaitMs).catch((): Turn => ({ as: "alone" })),
  ]);
  switch (turn.as) {
    case "alone": {
      const saidTo = (one: Recipient): PagerText => ({
        ...deliveredFor(page, `/${one.person}`),
        ...{ wording: "page/asks", text: wordsAlone(page, one, voice) },
      });
      return { tried: await pageEach(page, everybody, saidTo, ports, reachable) };
    }
    case "wait":
      throw new StillTrouble({
        ...{ transient: true, retryAfterMs: turn.forMs },
        error: `${people.join(", ")} was paged a moment ago: it goes out with what comes meanwhile`,
      });
    case "went":
      return { tried: tookPartIn(turn.together, everybody), bundle: bundledIn(turn.bundle, turn.together) };
    case "together": {
      const { tried, together } = await carry(sending, turn);
      return { tried, bundle: bundledIn(turn.bundle, together) };
    }
  }
}

const bundledIn = (page: string, { incidents }: Together): Bundled => ({ page, incidents });

async function turnOf({ page, everybody, ports: { turns } }: Sending, withinMs: number): Promise<Turn> {
  const people = everybody.filter(({ watches }) => watches === undefined).map(({ person }) => person);
  const isAlone = page.urgency !== "page" || page.about.kind !== "real" || people.length === 0;
  if (turns === undefined || withinMs <= 0 || isAlone) return { as: "alone" };
  const channel = page.channel === undefined ? {} : { channel: page.channel };
  return turns.take({ effect: page.key, page: entryOf(page, everybody), people, withinMs, ...channel });
}

const entryOf = ({ about: { id, severity, title, service } }: Page, everybody: readonly Recipient[]): ListedPage => ({
  ...{ incidentId: id, severity, title, service },
  asked: everybody.map(({ obligations: _, ...one }) => one),
});

const tookPartIn = ({ reached, channel }: Together, everybody: readonly Recipient[]): readonly Attempt[] =>
  everybody.map((one) => {
    const got = reached.find(({ person }) => person === one.person);
    const missed = { transient: false, error: `${one.person}: the page for several incidents did not get through` };
    return { one, result: got === undefined ? missed : { channel, further: got.further } };
  });

/**
 * Sends one bundled page to all people whom at least one of its incidents asks. If the bundle does not reach an
 * incident's people, that incident pages them by itself.
 */
async function carry(
  { page, everybody, ports, voice }: Sending,
  { bundle, others }: Extract<Turn, { as: "together" }>,
): Promise<{ readonly tried: readonly Attempt[]; readonly together: Together }> {
  const pages = [entryOf(page, everybody), ...others].sort((a, b) =>
    isWorse(a.severity, b.severity) ? -1 : Number(a.severity !== b.severity),
  );
  const people = [...new Set(pages.flatMap(({ asked }) => asked.map(({ person }) => person)))];
  const saidTo = (one: Recipient): PagerText => {
    const theirs = pages.filter(({ asked }) => asked.some(({ person }) => person === one.person));
    return {
      ...deliveredFor(page),
      ...{ key: `${bundle}/${one.person}`, incidentId: bundle },
      ...{ wording: "page/together", text: wordsTogether(page, one, theirs, voice) },
    };
  };
  const reachable = await ports.contacts.reach(people, page.urgency);
  const asked = people.map((person) => askedInAll(person, pages));
  const results = await pageEach(page, asked, saidTo, ports, reachable);
  const reached = results.flatMap(({ one: { person }, result }) =>
    "channel" in result ? [{ person, ...result }] : [],
  );
  const failed = results.flatMap(({ one: { person }, result }) => ("channel" in result ? [] : [{ person, ...result }]));
  const missed = {
    people: failed.map(({ person }) => person),
    forGood: failed.every(({ transient }) => !transient),
  };
  const together = { reached, channel: reached[0]?.channel ?? "", incidents: pages.length };
  // If this result cannot be stored, the other incidents send their pages again; two pages are better than none.
  await ports.turns?.settle(bundle, together, missed).catch(() => undefined);
  const resultFor = new Map(results.map(({ one, result }) => [one.person, result]));
  const tried = everybody.flatMap((one) => {
    const result = resultFor.get(one.person);
    return result === undefined ? [] : [{ one, result }];
  });
  return { tried, together };
}

/**
 * Combines everything that the bundled incidents ask of one person. A person who only shadows others gets a single
 * copy.
 */
function askedInAll(person: Person, pages: readonly ListedPage[]): Recipient {
  const theirs = pages.flatMap(({ asked }) => asked.filter((it) => it.person === person));
  const watches = theirs.flatMap((it) => it.watches ?? []);
  return {
    person,
    asks: [...new Set(theirs.flatMap(({ asks }) => asks))],
    obligations: [],
    ...(theirs.every((it) => it.watches !== undefined) ? { watches: [...new Set(watches)] } : {}),
  };
}
