import type { createActivities } from "../../activities/index.ts";
import { ApplicationFailure } from "@temporalio/activity";
import type { RecordBatch } from "../../activities/ports/records.ts";
import { plainClock } from "../../domain/incident/calendar.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";
import { type Effect, type Lane, laneOf, type PersonalStep, type Reached } from "../../domain/incident/effects.ts";
import type { Event } from "../../domain/incident/events.ts";

type Activities = ReturnType<typeof createActivities>;
type LaneName = Lane | "records";

/** The outside world of a workflow test, in memory: it records what was done, in order, and lanes can be broken. */
export interface World {
  readonly activities: Activities;
  readonly done: (incidentId: string) => readonly Effect[];
  /** Returns the events of an incident that were sent to be stored, in the order of their numbers. */
  readonly recorded: (incidentId: string) => readonly Event[];
  /** Makes the world treat the events up to that number as stored already. */
  readonly recordedBefore: (incidentId: string, seq: number) => void;
  readonly attempts: (lane: LaneName) => number;
  /** Makes all effects of a lane fail until `heal` is called. */
  readonly breakDown: (lane: LaneName) => void;
  readonly heal: (lane: LaneName) => void;
  /** Returns when an effect was carried out, in real time, for tests that measure. */
  readonly doneAt: (key: string) => number | undefined;
}

/** Makes an outside world in memory; `further` are the later steps of every person's personal rule. */
export const createWorld = (further: readonly PersonalStep[] = []): World => {
  const effects: Effect[] = [];
  const times = new Map<string, number>();
  const batches = new Map<string, Map<number, Event>>();
  const recordedUpTo = new Map<string, number>();
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
      policyOf: async () => Promise.resolve(defaultPolicy),
      record: async ({ incidentId, events }: RecordBatch) => {
        const trouble = attempt("records");
        if (trouble !== undefined) throw new Error(trouble);
        const byNumber = batches.get(incidentId) ?? new Map<number, Event>();
        batches.set(incidentId, byNumber);
        for (const event of events) {
          const upTo = recordedUpTo.get(incidentId) ?? 0;
          if (event.seq > upTo + 1) throw new Error(`event ${event.seq} would leave a gap after event ${upTo}`);
          byNumber.set(event.seq, event);
          recordedUpTo.set(incidentId, Math.max(upTo, event.seq));
        }
      },
    },
    done: (id) => effects.filter(({ about }) => about.id === id),
    recorded: (id) => [...(batches.get(id)?.values() ?? [])],
    recordedBefore: (id, seq) => recordedUpTo.set(id, seq),
    attempts: (lane) => tries.get(lane) ?? 0,
    breakDown: (lane) => down.add(lane),
    heal: (lane) => down.delete(lane),
    doneAt: (key) => times.get(key),
  };
};

/** Returns the people whom a page reaches: in these tests each target stands for one person. */
const reachedBy = (effect: Effect, further: readonly PersonalStep[]): readonly Reached[] =>
  effect.do === "page"
    ? effect.asks.map(({ target, obligation }) => ({
        person: target.replace("person:", ""),
        obligations: obligation === undefined ? [] : [obligation],
        ...(further.length === 0 || effect.channel !== undefined ? {} : { further }),
      }))
    : [];

/** Returns the outcome of an effect; in these tests all time is working time. */
const outcomeOf = (effect: Effect) => {
  if (effect.do !== "workOut") return { ok: true, ref: effect.key } as const;
  const answers = effect.questions.map((question) => ({ question, is: plainClock(question) }));
  return { ok: true, answers } as const;
};
