import type { PersonalStep } from "../../domain/incident/effects.ts";
import type { Person } from "../../domain/incident/people.ts";
import { allTrouble, type Trouble, troubleOf } from "../classify-failure.ts";
import type { Delivered } from "../ports/delivery.ts";
import type { Ports } from "../ports/index.ts";
import type { Pager, Reachable } from "../ports/paging.ts";
import type { Recipient, Page } from "./recipients.ts";

/** The connections to outside systems and to the database that paging needs. */
export type PagingPorts = Pick<Ports, "pagers" | "contacts" | "audienceChat" | "pageLinks" | "turns">;

/** How each person is reached: addresses and personal rule, by person (see Contacts in ports/paging.ts). */
export type ReachableBy = ReadonlyMap<Person, Reachable | "unknown">;

/** The text of a page for one person, with the key of that message. */
export interface PagerText extends Delivered {
  readonly text: string;
}

/** A person for whom a channel accepted the page, and the later steps of their personal rule. */
export interface Taken {
  readonly channel: string;
  readonly further: readonly PersonalStep[];
}

export interface Attempt {
  readonly one: Recipient;
  readonly result: Taken | Trouble;
}

/** Pages several people side by side, each person once. */
export const pageEach = async (
  page: Page,
  people: readonly Recipient[],
  textFor: (one: Recipient) => PagerText,
  ports: PagingPorts,
  reachable: ReachableBy,
): Promise<readonly Attempt[]> =>
  Promise.all(
    people.map(async (one) => ({ one, result: await pagePerson(page, one, textFor(one), ports, reachable) })),
  );

const withoutMethods: Reachable = { methods: [], rule: [] };

/**
 * A pager and one of the person's addresses on that pager's channel. The local replacement for the vendors needs no
 * address.
 */
interface Way {
  readonly pager: Pager;
  readonly to?: string;
}

/**
 * Pages a person. The first steps of the personal rule are sent side by side. If no channel accepts them, all other
 * channels are tried at once, one after another: what stops one channel need not stop the next.
 */
async function pagePerson(
  page: Page,
  { person, asks }: Recipient,
  said: PagerText,
  { pagers, pageLinks }: PagingPorts,
  reachable: ReachableBy,
): Promise<Taken | Trouble> {
  const reach = reachable.get(person) ?? withoutMethods;
  if (reach === "unknown") return { transient: true, error: `how ${person} is reached is not known at the moment` };
  const { methods, rule } = reach;
  const ways = pagers.flatMap((pager): readonly Way[] => {
    const addresses = methods.filter(({ channel }) => channel === pager.channel);
    return addresses.length === 0 ? [{ pager }] : addresses.map(({ address: to }) => ({ pager, to }));
  });
  const begins = page.channel === undefined ? rule.filter(isFirst).map(({ channel }) => channel) : [page.channel];
  const first = ways.filter(({ pager }) => begins.some((channel) => channel === pager.channel));
  const others = ways.filter((way) => !first.includes(way));
  const link = pageLinks?.linkFor({ incidentId: said.incidentId, person, at: page.at });
  const sent = { ...said, person, urgency: page.urgency, asks, ...(link === undefined ? {} : { link }) };

  const results = await Promise.all(first.map(async (way) => pageBy(way, sent)));
  for (const way of others) {
    if (results.some((it) => "channel" in it)) break;
    results.push(await pageBy(way, sent));
  }
  const taken = results.find((it) => "channel" in it);
  if (taken !== undefined)
    return { ...taken, further: page.channel === undefined ? rule.filter((step) => !isFirst(step)) : [] };
  if (results.length === 0) return { transient: false, error: "there is no channel to page by" };
  return allTrouble(results.flatMap((it) => ("channel" in it ? [] : [it])));
}

const isFirst = ({ afterMinutes }: PersonalStep): boolean => afterMinutes === 0;

async function pageBy(
  { pager, to }: Way,
  sent: Parameters<Pager["page"]>[0],
): Promise<Pick<Taken, "channel"> | Trouble> {
  try {
    await pager.page({ ...sent, ...(to === undefined ? {} : { to }) });
    return { channel: pager.channel };
  } catch (error) {
    const trouble = troubleOf(error);
    return { ...trouble, error: `${sent.person} by ${pager.channel}: ${trouble.error}` };
  }
}
