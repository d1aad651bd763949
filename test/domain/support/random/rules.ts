import { isDeepStrictEqual } from "node:util";
import { apply } from "../../../../domain/apply.ts";
import { decide } from "../../../../domain/decide.ts";
import {
  episodeOf,
  firstPolicyOf,
  type Incident,
  incidentBeforeOpening,
} from "../../../../domain/incident/incident.ts";
import { day, type Instant } from "../../../../domain/incident/moment.ts";
import { obligations, wakeAt } from "../../../../domain/obligations.ts";
import { scorecard } from "../../../../domain/accounts/scorecard.ts";
import type { Plan } from "./plan.ts";
import { type Decided, liveRandomly, type RandomLife } from "./random-life.ts";
import { rulesOfEvents } from "./rules-of-events.ts";
import { rulesOfMoments } from "./rules-of-moments.ts";
import { rulesOfPages } from "./rules-of-pages.ts";

/** Runs a plan; throws if one of the rules that must always hold is broken. */
export const liveByTheRules = (plan: Plan): RandomLife => {
  let decisions = 0;
  const life = liveRandomly(plan, {
    happened: rulesOfEvents(),
    decided: (decided) => {
      peopleAreAskedOnce(decided);
      // Only some decisions are checked by repeating them, since repeating all would double the time.
      if (decisions++ % 32 === 0) decidedFromFactsAlone(decided);
    },
    settled: rulesOfMoments(),
  });
  rulesOfPages(life);
  historyIsTheIncident(plan, life);
  jsonChangesNothing(life);
  reviewedIncidentsEnd(plan, life);
  return life;
};

/**
 * Checks that one decision makes one page for each urgency and channel, and one message to each person who is reminded.
 */
const peopleAreAskedOnce = ({ joined }: Decided): void => {
  const targets = joined.flatMap((effect) =>
    effect.do === "page" ? [`${effect.urgency} ${effect.channel ?? ""}`] : effect.do === "remind" ? [effect.to] : [],
  );
  if (new Set(targets).size < targets.length) throw new Error(`asked more than once: ${targets.join(", ")}`);
};

/** Checks that the same command on the same facts gives the same result. The decision thus depends on nothing else. */
const decidedFromFactsAlone = ({ envelope, before, at, events }: Decided): void => {
  const again = decide(copyOf(before), envelope, at);
  if (
    "refusal" in again ||
    !isDeepStrictEqual(
      again.happenings.map(({ event }) => event),
      events,
    )
  )
    throw new Error(`${envelope.command.type} decided again comes to something else`);
};

/** Checks that applying the events one after another gives the same incident, with the same scorecard. */
const historyIsTheIncident = ({ kind }: Plan, life: RandomLife): void => {
  const incident = life.incident();
  const folded = life.events.reduce(apply, incidentBeforeOpening(incident.id, kind, firstPolicyOf(incident)));
  same("the fold of its events", folded, incident, life.now());
};

const jsonChangesNothing = (life: RandomLife): void => {
  const incident = life.incident();
  const parsed: unknown = JSON.parse(JSON.stringify(incident));
  if (!isDeepStrictEqual(parsed, incident)) throw new Error("the incident is not plain JSON");
  same("its copy", copyOf(incident), incident, life.now());
};

const same = (what: string, one: Incident, other: Incident, now: Instant): void => {
  const derived = (it: Incident) => JSON.stringify([obligations(it), wakeAt(it), scorecard(it, now)]);
  if (!isDeepStrictEqual(one, other) || derived(one) !== derived(other)) throw new Error(`${what} is another incident`);
};

/** Checks that an incident has ended two weeks after its 90-day review. */
const reviewedIncidentsEnd = ({ epilogueMs }: Plan, life: RandomLife): void => {
  const incident = life.incident();
  const closed = episodeOf(incident)?.closed;
  if (closed !== undefined && incident.ended === undefined && epilogueMs >= 120 * day)
    throw new Error(`closed ${String(epilogueMs / day)} days ago and still open`);
};

const isIncident = (value: unknown): value is Incident => typeof value === "object" && value !== null && "seq" in value;

/**
 * Copies an incident by writing it as JSON and reading that JSON. The workflow's state goes the same way when one run
 * hands it to the next.
 */
const copyOf = (incident: Incident): Incident => {
  const copy: unknown = JSON.parse(JSON.stringify(incident));
  if (!isIncident(copy)) throw new Error("a copy of the incident is none");
  return copy;
};
