import { apply } from "../apply.ts";
import type { EffectDoing, PagingChannel, Why } from "../incident/effects.ts";
import type { Ask } from "../paging/ask.ts";
import type { Event, EventNamed } from "../incident/events.ts";
import { acknowledgementsOf } from "../incident/episode.ts";
import { episodeOf, type Incident, type PageFact } from "../incident/incident.ts";
import type { Instant, Minutes } from "../incident/moment.ts";
import { type Obligation, isObligationOver, obligations } from "../obligations.ts";
import { promiseNamed } from "../runbook.ts";
import type { Person, Target } from "../incident/people.ts";
import { type Answer, answersTo } from "./who-answered.ts";
import { isCall, isCallOf } from "../paging/calls-for-help.ts";
import { reactions } from "../reactions.ts";

/**
 * What happened to a page in the end (its fate). "acknowledged": a person whom the page reached did what the page
 * asked. "superseded": somebody else did. "escalated": the next step paged before anybody answered. "cancelled":
 * nobody needed the page any more. "failed": no channel accepted the page, and the next step was taken. "bundled":
 * the page was sent in one with pages of other incidents. "pending": the page is still being tried, or waits for an
 * answer.
 */
export const fates = [
  ...(["acknowledged", "superseded", "escalated", "cancelled"] as const),
  ...(["failed", "bundled", "pending"] as const),
] as const;
export type PageFate = (typeof fates)[number];

/** One page that an incident owed, with what happened to it in the end (`fate`). */
export interface OwedPage {
  readonly effect: string;
  readonly owedAt: Instant;
  readonly lateByMinutes: Minutes;
  readonly targets: readonly Target[];
  readonly asks: readonly Ask[];
  /** The steps that asked for the page, such as `acknowledged#1 sev2/5`; empty if a person called for help. */
  readonly steps: readonly string[];
  readonly urgency: "page" | "message";
  /** Set for a further step of a person's own paging rule: the channel that the step uses. */
  readonly channel?: PagingChannel;
  /** The version of the policy that asked for the page. */
  readonly policy: string;
  readonly people: readonly Person[];
  /** Why each person was paged, as far as the recorded events show. */
  readonly why: readonly (Why & { readonly person: Person })[];
  /** What the page asked of each of these people, and when they did it. */
  readonly answers: readonly Omit<Answer, "isAwaited">[];
  readonly reachedAt?: Instant;
  /** The key of the bundle (one page for several incidents) in which the page was sent. */
  readonly bundle?: string;
  /** Whether the page reached somebody after the acknowledgement. */
  readonly afterAcknowledgement: boolean;
  readonly fate: PageFate;
  /** Why the page failed or was dropped, or in which bundle it went out. */
  readonly because?: string;
}

type Page = EffectDoing<"page">;
type Outcome = Extract<Event, { type: "paged" | "pageFailed" | "effectDropped" }>;

interface OwedWithOutcomes {
  readonly page: Page;
  /** The number of the decision that asked for the page: pages of one decision are sent as one page. */
  readonly decision: number;
  readonly steps: readonly string[];
  readonly policy: string;
  readonly outcomes: Outcome[];
  afterAcknowledgement: boolean;
}

/**
 * Says whether an event may be the outcome of a page. An `effectDropped` event may also be about something other
 * than a page.
 */
export const isPageOutcome = (event: Event): event is Outcome =>
  event.type === "paged" || event.type === "pageFailed" || event.type === "effectDropped";

/** Lists every page that an incident ever owed, each with exactly one fate, computed only from the recorded events. */
export const pageLedger = (start: Incident, events: readonly Event[]): readonly OwedPage[] => {
  const owed = new Map<string, OwedWithOutcomes>();
  let incident = start;
  let decision = 0;
  for (const [place, event] of events.entries()) {
    const before = incident;
    if (beginsDecision(event, events[place - 1])) decision += 1;
    incident = apply(before, event);
    for (const effect of reactions(before, event, incident))
      if (effect.do === "page")
        owed.set(effect.key, {
          page: effect,
          decision,
          steps: stepsOf(event, effect),
          policy: incident.policy.version,
          outcomes: [],
          afterAcknowledgement: false,
        });
    if (isPageOutcome(event)) noteOutcome(owed.get(event.effect), event, before);
  }
  const all = [...owed.values()];
  const allObligations = obligations(incident);
  return all.map((one) => rowOf(one, all, incident, allObligations));
};

/**
 * Says whether an event begins a new decision. Each command of a person or machine is a decision, and so is each
 * outcome of a page or message. Steps that follow each other until nothing is due belong to one decision.
 */
const beginsDecision = (event: Event, before: Event | undefined): boolean =>
  startsAfresh(event) || before?.at !== event.at || (event.type === "stepsTaken" && startsAfresh(before));

const startsAfresh = ({ by, type }: Event): boolean => by.kind !== "system" || outcomeTypes.includes(type);

const outcomeTypes: readonly Event["type"][] = [
  ...(["paged", "pageFailed", "effectDropped", "effectFailed", "made"] as const),
  ...(["instantsWorkedOut", "commandRefused", "laneDown", "laneHealed"] as const),
];

const stepsOf = (event: Event, { asks }: Page): readonly string[] =>
  event.type !== "stepsTaken"
    ? []
    : event.steps
        .filter(({ obligation }) => asks.some((ask) => ask.obligation === obligation))
        .map(({ obligation, step }) => `${obligation} ${step}`);

const noteOutcome = (owed: OwedWithOutcomes | undefined, event: Outcome, before: Incident): void => {
  if (owed === undefined) return;
  owed.outcomes.push(event);
  if (event.type !== "paged") return;
  const asked = event.reached.flatMap((one) => one.obligations);
  owed.afterAcknowledgement =
    asked.length > 0 && asked.every((key) => isObligationOver(before, key)) && isAcknowledged(before);
};

const isAcknowledged = (incident: Incident): boolean => episodeOf(incident)?.acknowledged !== undefined;

const rowOf = (
  one: OwedWithOutcomes,
  all: readonly OwedWithOutcomes[],
  incident: Incident,
  standing: readonly Obligation[],
): OwedPage => {
  const { page, steps, policy, outcomes, afterAcknowledgement } = one;
  const last = outcomes.at(-1);
  const reached = last?.type === "paged" ? last : undefined;
  return {
    effect: page.key,
    owedAt: page.at,
    lateByMinutes: page.lateByMinutes ?? 0,
    targets: [...new Set(page.asks.map(({ target }) => target))],
    asks: [...new Set(page.asks.map(({ ask }) => ask))],
    steps,
    urgency: page.urgency,
    ...(page.channel === undefined ? {} : { channel: page.channel }),
    policy,
    people: reached?.reached.map(({ person }) => person) ?? [],
    why: reached?.reached.flatMap(({ person, why }) => (why === undefined ? [] : [{ person, ...why }])) ?? [],
    answers: answersIn(page.key, incident, standing),
    ...(reached === undefined ? {} : { reachedAt: reached.at }),
    ...(reached?.bundle === undefined ? {} : { bundle: reached.bundle.page }),
    afterAcknowledgement,
    ...fateOf(one, all, incident, standing),
  };
};

const answersIn = (effect: string, incident: Incident, standing: readonly Obligation[]): OwedPage["answers"] => {
  const fact = incident.pages.findLast((it) => it.effect === effect);
  return fact === undefined ? [] : answersTo(fact, incident, standing).map(({ isAwaited: _, ...answer }) => answer);
};

const fateOf = (
  { page, decision, outcomes }: OwedWithOutcomes,
  all: readonly OwedWithOutcomes[],
  incident: Incident,
  standing: readonly Obligation[],
): Pick<OwedPage, "fate" | "because"> => {
  const last = outcomes.at(-1);
  if (last?.type === "effectDropped") return { fate: "cancelled", because: last.because };
  if (last?.type === "pageFailed") return { fate: "failed", because: last.error };
  const fact = incident.pages.findLast((it) => it.effect === page.key);
  if (last !== undefined && fact !== undefined) return fateInBundle(last, pageFate(fact, incident, standing));
  const into = all.find((other) => other.decision === decision && carries(other.page, page));
  return into === undefined ? { fate: "pending" } : { fate: "bundled", because: `went out with ${into.page.key}` };
};

/**
 * Returns the fate of a page that was sent: "bundled" if the page went out in a bundle, unless it still waits for an
 * answer.
 */
const fateInBundle = ({ bundle }: EventNamed<"paged">, fate: PageFate): Pick<OwedPage, "fate" | "because"> => {
  if (bundle === undefined || fate === "pending") return { fate };
  return {
    fate: "bundled",
    because: `went out in ${bundle.page} for ${String(bundle.incidents)} incidents, and was ${fate}`,
  };
};

/**
 * Says whether a page is sent together with another one: of pages from one decision, the first goes out for all
 * (`join-effects.ts`).
 */
const carries = (one: Page, other: Page): boolean =>
  one.urgency === other.urgency && one.channel === other.channel && numberOf(one) < numberOf(other);

const numberOf = ({ key }: Page): number => {
  const [, event = "0", place = "1"] = /\/page\/(\d+)(?:-(\d+))?$/.exec(key) ?? [];
  return Number(event) * 1000 + Number(place);
};

/** Returns the fate of a page that has been sent or has failed, computed from the incident's facts. */
export const pageFate = (page: PageFact, incident: Incident, standing: readonly Obligation[]): PageFate => {
  if (page.failed !== undefined) return "failed";
  const asked = askedFor(page, standing);
  if (answeredByThem(page, incident, asked)) return "acknowledged";
  const keys = asked.map(({ key }) => key);
  const pagedAgain = incident.pages.some(
    (later) =>
      later.seq > page.seq && later.obligations.some((key) => page.obligations.includes(key) || keys.includes(key)),
  );
  if (pagedAgain) return "escalated";
  if (asked.some(({ over }) => over?.as === "kept" || over?.doneAt !== undefined)) return "superseded";
  // After the close nobody waits any more for people who were called to help and did not come.
  const isClosed = incident.ended !== undefined || episodeOf(incident)?.closed !== undefined;
  const nobodyNeedsIt = asked.length === 0 ? isClosed : asked.every(({ over }) => over !== undefined);
  return nobodyNeedsIt ? "cancelled" : "pending";
};

/** Lists what a page asked of the people it reached, according to the obligations for which it was sent. */
export const asksOf = (page: PageFact, standing: readonly Obligation[]): readonly Ask[] => {
  const asks = askedFor(page, standing).map(({ name }) => promiseNamed(name)?.asks ?? "help");
  return asks.length === 0 ? ["help"] : [...new Set(asks)];
};

const askedFor = (page: PageFact, standing: readonly Obligation[]): readonly Obligation[] =>
  standing.filter(({ key }) => page.obligations.includes(key) || isCallOf(page, key));

const answeredByThem = (page: PageFact, incident: Incident, asked: readonly Obligation[]): boolean => {
  const people = page.reached.map(({ person }) => person);
  const theirs = ({ seq, person }: { readonly seq: number; readonly person: string }): boolean =>
    seq > page.seq && people.includes(person);
  if (asked.some(({ key, over }) => isCall(key) && (over?.as === "kept" || over?.doneAt !== undefined))) return true;
  if (asked.length === 0) return incident.joined.some(theirs);
  const acknowledgements = incident.episodes.flatMap(acknowledgementsOf);
  const commands = incident.holdings
    .filter(({ role }) => role === "incident-commander")
    .map(({ person, since }) => ({ ...since, person }));
  return [...acknowledgements, ...commands].some(
    (answer) => theirs(answer) && asked.some(({ over }) => over?.at === answer.at),
  );
};
