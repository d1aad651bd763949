import type { EffectDoing, PageAsk, Why } from "../../domain/incident/effects.ts";
import type { Ask } from "../../domain/paging/ask.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { idOf, type Person, type Target } from "../../domain/incident/people.ts";
import { isWithin } from "../../on-call/restriction.ts";
import { type Behind, behind } from "../../on-call/targets.ts";
import { zoneOf } from "../../on-call/wall-clock.ts";
import type { ActivitySettings } from "../activity-settings.ts";

export type Page = EffectDoing<"page">;

/** Everything that one page asks of one person. */
export interface Recipient {
  readonly person: Person;
  readonly asks: readonly Ask[];
  readonly obligations: readonly string[];
  /** Why the person is asked to act; absent for a person who only gets a copy. */
  readonly why?: Why;
  /** The people whose duty this person shadows. The person gets a copy and is not asked. */
  readonly watches?: readonly Person[];
}

/** The people and channels that a page is for. */
export interface Recipients {
  readonly people: readonly Recipient[];
  /** The shadows of the people who are asked, except those who are asked themselves. */
  readonly copies: readonly Recipient[];
  readonly channels: readonly string[];
  /** The targets of the page, such as `secondary`, that stand for nobody at present. */
  readonly empty: readonly Target[];
  /** People whom this page must not ask again: they were paged before, or a page is on its way to them. */
  readonly pagedBefore: readonly Person[];
  /** The person who acknowledged the incident, if the page looks for further people. */
  readonly holder: Person | undefined;
  /** People who took their acknowledgement back, and so are not asked again. */
  readonly gaveItBack: readonly Person[];
}

/**
 * An ask of a page, with the people behind its target who may be asked now: they did not take an acknowledgement
 * back, and it is within the hours of the ask.
 */
interface ResolvedAsk extends Behind {
  readonly ask: PageAsk;
}

/** Finds the people for whom every target of a page stands, at the instant that the page is for. */
export function recipientsOf(page: Page, settings: ActivitySettings): Recipients {
  const resolved = page.asks.map((ask) => resolve(ask, page.at, settings));
  const underway = peopleUnderway(page, settings);
  const asked = askedBy(page, resolved, underway);
  return {
    people: asked,
    copies: copiesOf(page, resolved, asked),
    channels: [...new Set(page.asks.flatMap(({ target }) => idOf(target, "channel") ?? []))],
    empty: emptyTargets(resolved),
    pagedBefore: [...new Set([...page.asks.flatMap((ask) => ask.pagedBefore ?? []), ...underway])],
    gaveItBack: [...new Set(page.asks.flatMap((ask) => ask.except ?? []))],
    holder: page.asks.find((ask) => ask.exceptHolder !== undefined)?.exceptHolder,
  };
}

function resolve(ask: PageAsk, at: Instant, settings: ActivitySettings): ResolvedAsk {
  const { target, hours, except = [], exceptHolder } = ask;
  const found = behind(target, at, settings);
  const isTheirHour = (person: Person) => hours === undefined || isWithin([hours], at, zoneOf(person, settings));
  return {
    ...found,
    ask,
    people: found.people.filter((it) => !except.includes(it) && it !== exceptHolder && isTheirHour(it)),
  };
}

const isPagedBefore = (person: Person, { pagedBefore = [] }: PageAsk): boolean => pagedBefore.includes(person);

/** Returns all people to whom earlier pages are still being sent. */
const peopleUnderway = ({ underway = [] }: Page, settings: ActivitySettings): ReadonlySet<Person> =>
  new Set(
    underway.flatMap(({ at, asks }) =>
      asks.flatMap((ask) => resolve(ask, at, settings).people.filter((person) => !isPagedBefore(person, ask))),
    ),
  );

/**
 * Collects everything that each person is asked to do, so that nobody is asked twice. Earlier pages that are still
 * being sent count only for asks that also list the people paged before.
 */
function askedBy(page: Page, resolved: readonly ResolvedAsk[], underway: ReadonlySet<Person>): readonly Recipient[] {
  const asked = new Map<Person, Recipient & { readonly why: Why }>();
  for (const { ask, people, placeOf } of resolved) {
    const heedsUnderway = ask.pagedBefore !== undefined;
    for (const person of people) {
      if (isPagedBefore(person, ask) || (heedsUnderway && underway.has(person))) continue;
      const { asks, obligations, why } = asked.get(person) ?? {
        ...{ asks: [], obligations: [] },
        why: whyThem(page, ask, placeOf(person)),
      };
      asked.set(person, {
        ...{ person, why },
        asks: [...new Set([...asks, ask.ask])],
        obligations: [...new Set([...obligations, ...obligationOf(ask)])],
      });
    }
  }
  return [...asked.values()];
}

const obligationOf = ({ obligation }: PageAsk): readonly string[] => (obligation === undefined ? [] : [obligation]);

/** Explains why a person is asked, by the first of the asks for them. */
const whyThem = ({ policy }: Page, { target, step }: PageAsk, place: ReturnType<Behind["placeOf"]>): Why => ({
  target,
  ...(step === undefined ? {} : { step }),
  ...(policy === undefined ? {} : { policy }),
  ...place,
});

function copiesOf(page: Page, resolved: readonly ResolvedAsk[], asked: readonly Recipient[]): readonly Recipient[] {
  const watches = asked.map(({ person }) => person);
  const obligations = [...new Set(page.asks.flatMap(obligationOf))];
  return [...new Set(resolved.flatMap(({ shadows }) => shadows))]
    .filter((person) => !watches.includes(person))
    .map((person) => ({ person, asks: [], obligations, watches }));
}

/**
 * Returns the targets that stand for nobody. A target may be asked in several steps, for example by day and by night;
 * it counts as empty if no step finds a person.
 */
function emptyTargets(resolved: readonly ResolvedAsk[]): readonly Target[] {
  const found = new Set(resolved.filter(({ people }) => people.length > 0).map(({ ask }) => ask.target));
  const people = resolved.map(({ ask }) => ask.target).filter((target) => idOf(target, "channel") === undefined);
  return [...new Set(people)].filter((target) => !found.has(target));
}
