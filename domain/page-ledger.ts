import { apply } from "./apply.ts";
import type { Ask, EffectDoing, PagingChannel, Why } from "./effects.ts";
import type { Event, EventNamed } from "./events.ts";
import { acknowledgementsOf, episodeOf, type Incident, type PageFact } from "./incident.ts";
import type { Instant, Minutes } from "./moment.ts";
import { type Obligation, obligationNamed, obligations } from "./obligations.ts";
import type { Person, Target } from "./people.ts";
import { reactions } from "./reactions.ts";

/**
 * What became of a page: one of those paged did what it asked; somebody else did; the next step paged again before
 * anybody had; nobody needed it any more; no channel took it, and the next step was taken instead; it went out as part
 * of another page; or it is still being tried, or waits for an answer.
 */
export const fates = [
  ...(["acknowledged", "superseded", "escalated", "cancelled"] as const),
  ...(["failed", "bundled", "pending"] as const),
] as const;
export type PageFate = (typeof fates)[number];

/** One page that was owed, with its one fate. */
export interface OwedPage {
  readonly effect: string;
  readonly owedAt: Instant;
  readonly lateByMinutes: Minutes;
  readonly targets: readonly Target[];
  readonly asks: readonly Ask[];
  /** The steps it was owed by, such as `acknowledged#1 sev2/5`; none where somebody called for help. */
  readonly steps: readonly string[];
  readonly urgency: "page" | "message";
  /** A further step of a personal rule. */
  readonly channel?: PagingChannel;
  /** The version of the policy that owed it. */
  readonly policy: string;
  readonly people: readonly Person[];
  /** Why each of them, as far as that is known. */
  readonly why: readonly (Why & { readonly person: Person })[];
  readonly reachedAt?: Instant;
  /** The page for several incidents in which it went out. */
  readonly bundle?: string;
  /** It came through when somebody had acknowledged already. */
  readonly afterAcknowledgement: boolean;
  readonly fate: PageFate;
  /** Why it failed, was dropped, or which page it went out with. */
  readonly because?: string;
}

type Page = EffectDoing<"page">;
type Outcome = Extract<Event, { type: "paged" | "pageFailed" | "effectDropped" }>;

interface Owed {
  readonly page: Page;
  /** Pages of one decision are bundled. */
  readonly decision: number;
  readonly steps: readonly string[];
  readonly policy: string;
  readonly outcomes: Outcome[];
  afterAcknowledgement: boolean;
}

/** Whether it says what came of a page; what was dropped may be another effect. */
export const isPageOutcome = (event: Event): event is Outcome =>
  event.type === "paged" || event.type === "pageFailed" || event.type === "effectDropped";

/** Every page an incident ever owed, worked out from its recorded events alone; each with exactly one fate. */
export const pageLedger = (start: Incident, events: readonly Event[]): readonly OwedPage[] => {
  const owed = new Map<string, Owed>();
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
  const standing = obligations(incident);
  return all.map((one) => rowOf(one, all, incident, standing));
};

/**
 * What came of effects, and what anybody but the system itself says, is a decision of its own; so is time, whose events
 * follow each other until nothing is due any more.
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

const noteOutcome = (owed: Owed | undefined, event: Outcome, before: Incident): void => {
  if (owed === undefined) return;
  owed.outcomes.push(event);
  if (event.type !== "paged") return;
  const asked = event.reached.flatMap((one) => one.obligations);
  owed.afterAcknowledgement =
    asked.length > 0 &&
    asked.every((key) => obligationNamed(before, key)?.over !== undefined) &&
    isAcknowledged(before);
};

const isAcknowledged = (incident: Incident): boolean => episodeOf(incident)?.acknowledged !== undefined;

const rowOf = (one: Owed, all: readonly Owed[], incident: Incident, standing: readonly Obligation[]): OwedPage => {
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
    ...(reached === undefined ? {} : { reachedAt: reached.at }),
    ...(reached?.bundle === undefined ? {} : { bundle: reached.bundle.page }),
    afterAcknowledgement,
    ...fateOf(one, all, incident, standing),
  };
};

const fateOf = (
  { page, decision, outcomes }: Owed,
  all: readonly Owed[],
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

/** One that waits for an answer waits, however it went out. */
const fateInBundle = ({ bundle }: EventNamed<"paged">, fate: PageFate): Pick<OwedPage, "fate" | "because"> => {
  if (bundle === undefined || fate === "pending") return { fate };
  return {
    fate: "bundled",
    because: `went out in ${bundle.page} for ${String(bundle.incidents)} incidents, and was ${fate}`,
  };
};

/** Of pages that arise together one goes out for all (bundle.ts): the first of them. */
const carries = (one: Page, other: Page): boolean =>
  one.urgency === other.urgency && one.channel === other.channel && numberOf(one) < numberOf(other);

const numberOf = ({ key }: Page): number => {
  const [, event = "0", place = "1"] = /\/page\/(\d+)(?:-(\d+))?$/.exec(key) ?? [];
  return Number(event) * 1000 + Number(place);
};

/** The fate of a page that has had an outcome, from the incident's facts. */
export const pageFate = (page: PageFact, incident: Incident, standing: readonly Obligation[]): PageFate => {
  if (page.failed !== undefined) return "failed";
  const asked = askedFor(page, standing);
  if (answeredByThem(page, incident, asked)) return "acknowledged";
  const pagedAgain = incident.pages.some(
    (later) => later.seq > page.seq && later.obligations.some((key) => page.obligations.includes(key)),
  );
  if (pagedAgain) return "escalated";
  if (asked.some(({ over }) => over?.as === "kept" || over?.doneAt !== undefined)) return "superseded";
  // Who was called to help and did not come is not waited for any more once it is closed.
  const isClosed = incident.ended !== undefined || episodeOf(incident)?.closed !== undefined;
  const nobodyNeedsIt = asked.length === 0 ? isClosed : asked.every(({ over }) => over !== undefined);
  return nobodyNeedsIt ? "cancelled" : "pending";
};

/** What a page asked of whom it reached, worked out from the obligations it was sent for. */
export const asksOf = (page: PageFact, standing: readonly Obligation[]): readonly Ask[] => {
  const asks = askedFor(page, standing).map(({ promise }) => asking[promise] ?? "help");
  return asks.length === 0 ? ["help"] : [...new Set(asks)];
};

const asking: Readonly<Record<string, Ask>> = { acknowledged: "acknowledge", commander: "take-command" };

const askedFor = (page: PageFact, standing: readonly Obligation[]): readonly Obligation[] =>
  standing.filter(({ key }) => page.obligations.includes(key));

const answeredByThem = (page: PageFact, incident: Incident, asked: readonly Obligation[]): boolean => {
  const people = page.reached.map(({ person }) => person);
  const theirs = ({ seq, person }: { readonly seq: number; readonly person: string }): boolean =>
    seq > page.seq && people.includes(person);
  if (asked.length === 0) return incident.joined.some(theirs);
  const acknowledgements = incident.episodes.flatMap(acknowledgementsOf);
  const commands = incident.holdings
    .filter(({ role }) => role === "incident-commander")
    .map(({ person, since }) => ({ ...since, person }));
  return [...acknowledgements, ...commands].some(
    (answer) => theirs(answer) && asked.some(({ over }) => over?.at === answer.at),
  );
};
