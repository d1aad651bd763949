import type { createActivities } from "../../activities/index.ts";
import { ApplicationFailure } from "@temporalio/activity";
import type { RecordBatch } from "../../activities/ports.ts";
import { plainClock } from "../../domain/calendar.ts";
import { type Effect, type Lane, laneOf, type PersonalStep, type Reached } from "../../domain/effects.ts";
import type { Event } from "../../domain/events.ts";

type Activities = ReturnType<typeof createActivities>;
type LaneName = Lane | "records";

/** The outside world of a workflow test, in memory: what was done, in order, and lanes that can be down. */
export interface World {
  readonly activities: Activities;
  readonly done: (incidentId: string) => readonly Effect[];
  /** Recorded events by incident, in the order of their numbers. */
  readonly recorded: (incidentId: string) => readonly Event[];
  readonly attempts: (lane: LaneName) => number;
  /** From now on everything in that lane fails, until `heal`. */
  readonly breakDown: (lane: LaneName) => void;
  readonly heal: (lane: LaneName) => void;
  /** When an effect was done, in real time: for tests that measure. */
  readonly doneAt: (key: string) => number | undefined;
}

/** `further` is what everybody's own rule goes on with after a page. */
export const createWorld = (further: readonly PersonalStep[] = []): World => {
  const effects: Effect[] = [];
  const times = new Map<string, number>();
  const batches = new Map<string, Map<number, Event>>();
  const down = new Set<LaneName>();
  const tries = new Map<LaneName, number>();

  const attempt = (lane: LaneName) => {
    tries.set(lane, (tries.get(lane) ?? 0) + 1);
    return down.has(lane) ? `the ${lane} lane is down` : undefined;
  };
  const carryOut = (effect: Effect) => {
    if (times.has(effect.key)) throw ApplicationFailure.nonRetryable(`${effect.key} was done twice`, "DoneTwice");
    times.set(effect.key, performance.now());
    effects.push(effect);
  };
  return {
    activities: {
      page: async (effect) => {
        const trouble = attempt("paging");
        if (trouble !== undefined) throw new Error(trouble);
        carryOut(effect);
        return { ok: true, reached: reachedBy(effect, further), channel: "push" };
      },
      deliver: async (batch) => {
        const trouble = attempt(laneOf[batch[0]?.do ?? "post"]);
        if (trouble !== undefined) return { outcomes: [], stoppedBy: { error: trouble } };
        for (const effect of batch) carryOut(effect);
        return { outcomes: batch.map((effect) => ({ effect: effect.key, outcome: outcomeOf(effect) })) };
      },
      record: async ({ incidentId, events }: RecordBatch) => {
        const trouble = attempt("records");
        if (trouble !== undefined) throw new Error(trouble);
        const known = batches.get(incidentId) ?? new Map<number, Event>();
        batches.set(incidentId, known);
        for (const event of events) {
          const gap = known.size > 0 && !known.has(event.seq) && !known.has(event.seq - 1);
          if (gap) throw ApplicationFailure.nonRetryable(`a gap before event ${event.seq}`, "Gap");
          known.set(event.seq, event);
        }
      },
    },
    done: (id) => effects.filter(({ about }) => about.id === id),
    recorded: (id) => [...(batches.get(id)?.values() ?? [])],
    attempts: (lane) => tries.get(lane) ?? 0,
    breakDown: (lane) => down.add(lane),
    heal: (lane) => down.delete(lane),
    doneAt: (key) => times.get(key),
  };
};

/** One person stands for each target. */
const reachedBy = (effect: Effect, further: readonly PersonalStep[]): readonly Reached[] =>
  effect.do === "page"
    ? effect.asks.map(({ target, obligation }) => ({
        person: target.replace("person:", ""),
        obligations: obligation === undefined ? [] : [obligation],
        ...(further.length === 0 || effect.channel !== undefined ? {} : { further }),
      }))
    : [];

/** Working time, to these tests, is all time. */
const outcomeOf = (effect: Effect) => {
  if (effect.do !== "workOut") return { ok: true, ref: effect.key } as const;
  const answers = effect.questions.map((question) => ({ question, is: plainClock(question) }));
  return { ok: true, answers } as const;
};
