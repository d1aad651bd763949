import { isDeepStrictEqual } from "node:util";
import { apply } from "../../../../domain/apply.ts";
import { decide } from "../../../../domain/decide.ts";
import { episodeOf, firstPolicyOf, type Incident, unopened } from "../../../../domain/incident.ts";
import { day, type Instant } from "../../../../domain/moment.ts";
import { obligations, wakeAt } from "../../../../domain/obligations.ts";
import { scorecard } from "../../../../domain/scorecard.ts";
import type { Plan } from "./plan.ts";
import { type Decided, liveRandomly, type RandomLife } from "./random-life.ts";
import { rulesOfEvents } from "./rules-of-events.ts";
import { rulesOfMoments } from "./rules-of-moments.ts";
import { rulesOfPages } from "./rules-of-pages.ts";

/** Lives a plan; throws when one of the rules that must always hold (design.md) does not. */
export const liveByTheRules = (plan: Plan): RandomLife => {
  let decisions = 0;
  const life = liveRandomly(plan, {
    happened: rulesOfEvents(),
    decided: (decided) => {
      peopleAreAskedOnce(decided);
      // Deciding everything twice would take twice as long.
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

/** Of one decision there is one page of each urgency and channel, and one message to each person reminded. */
const peopleAreAskedOnce = ({ bundled }: Decided): void => {
  const asked = bundled.flatMap((effect) =>
    effect.do === "page" ? [`${effect.urgency} ${effect.channel ?? ""}`] : effect.do === "remind" ? [effect.to] : [],
  );
  if (new Set(asked).size < asked.length) throw new Error(`asked more than once: ${asked.join(", ")}`);
};

/** The same command on the same facts comes to the same: nothing is remembered beside them. */
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

/** The scorecard of the events is that of the incident. */
const historyIsTheIncident = ({ kind }: Plan, life: RandomLife): void => {
  const incident = life.incident();
  const folded = life.events.reduce(apply, unopened(incident.id, kind, firstPolicyOf(incident)));
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

/** Two weeks after the 90-day review nothing is waited for any more. */
const reviewedIncidentsEnd = ({ epilogueMs }: Plan, life: RandomLife): void => {
  const incident = life.incident();
  const closed = episodeOf(incident)?.closed;
  if (closed !== undefined && incident.ended === undefined && epilogueMs >= 120 * day)
    throw new Error(`closed ${String(epilogueMs / day)} days ago and still open`);
};

const isIncident = (value: unknown): value is Incident => typeof value === "object" && value !== null && "seq" in value;

/** A copy by way of JSON, as a snapshot is handed on. */
const copyOf = (incident: Incident): Incident => {
  const copy: unknown = JSON.parse(JSON.stringify(incident));
  if (!isIncident(copy)) throw new Error("a copy of the incident is none");
  return copy;
};
