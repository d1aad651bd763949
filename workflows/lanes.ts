import { allHandlersFinished, condition } from "@temporalio/workflow";
import { pointless } from "../domain/bundle.ts";
import { type Delivery, deliveryLanes, type DeliveryLane, type Effect } from "../domain/effects.ts";
import type { EventName } from "../domain/events.ts";
import { activitiesOn } from "./activities.ts";
import { type Crew, gatherCrew, type Work } from "./lane-crew.ts";
import { openPaging } from "./paging-lane.ts";
import type { RunState } from "./run-state.ts";

export interface Lanes {
  /** Begins what is owed, is not under way and may be tried: all of it, or only pages while they have a head start. */
  readonly beginWork: () => "pages" | "all";
  /** Resolves once nothing is in flight. */
  readonly stop: () => Promise<void>;
}

const effectsAtOnce = 20;
const eventsAtOnce = 100;

/**
 * Lanes fail and recover separately, each with one activity in flight and its queue in the incident's state; paging
 * works its pages side by side. Paging stops last, so that nothing that is slow delays a page.
 */
export const openLanes = (state: RunState, queue: string): Lanes => {
  const doing = activitiesOn(queue, state.now);
  const pagers = gatherCrew(state);
  const others = gatherCrew(state);
  const paging = openPaging({ state, doing, crew: pagers });
  const work = { state, doing, crew: others };
  return {
    beginWork: () => {
      paging.begin();
      if (paging.goesFirst()) return "pages";
      for (const lane of deliveryLanes) workLane(work, lane);
      workRecords(work, pagers);
      return "all";
    },
    stop: async () => {
      others.stop();
      while (!others.idle()) {
        paging.begin();
        const seen = state.changes;
        await condition(() => state.changes !== seen);
      }
      paging.stop();
      await condition(() => pagers.idle() && allHandlersFinished());
    },
  };
};

/** One lane: what it owes, in order and in batches; what a vendor missed is made up for when it heals. */
const workLane = ({ state, doing, crew }: Work, lane: DeliveryLane): void => {
  if (!crew.free(lane) || !crew.mayTry(lane)) return;
  const owed = () => state.undone.filter((effect) => effect.lane === lane);
  dropPointless(state, owed());
  const batch = owed().slice(0, effectsAtOnce);
  if (batch.length === 0) return;
  crew.attempt(lane, async () => {
    const delivery = await doing.deliver(lane, batch);
    land(state, batch, delivery);
    const nothingDone = delivery.outcomes.length === 0 ? { error: "nothing was delivered" } : undefined;
    return delivery.stoppedBy ?? nothingDone;
  });
};

/** What waited for its vendor until it was of no use any more is not sent, and stands on the timeline as dropped. */
const dropPointless = (state: RunState, owed: readonly Effect[]): void => {
  for (const effect of owed) {
    const dropped = pointless(state.incident, effect);
    if (dropped === undefined) continue;
    state.forget([effect.key]);
    state.submitBySystem({ type: "reportOutcome", effect, outcome: { ok: false, dropped } });
  }
};

/** Outcomes come back as commands of the system; the rules say what they mean. */
const land = (state: RunState, batch: readonly Effect[], { outcomes }: Delivery): void => {
  const landed = outcomes.flatMap(({ effect: key, outcome }) => {
    const effect = batch.find((one) => one.key === key);
    return effect === undefined ? [] : [{ effect, outcome }];
  });
  state.forget(landed.map(({ effect }) => effect.key));
  for (const { effect, outcome } of landed) state.submitBySystem({ type: "reportOutcome", effect, outcome });
};

/** Outcomes are recorded with what comes next, at the latest when nothing else is in flight: half the appends. */
const ridesAlong: readonly EventName[] = ["paged", "made", "effectFailed", "effectDropped", "instantsWorkedOut"];

/** The records of what happened, in order and without gaps. Without them nothing is left once a run is forgotten. */
const workRecords = ({ state, doing, crew }: Work, pagers: Crew): void => {
  if (state.unrecorded.length === 0 || !crew.free("records") || !crew.mayTry("records")) return;
  const allElseIsIdle = pagers.idle() && crew.idle();
  if (!allElseIsIdle && state.unrecorded.every(({ type }) => ridesAlong.includes(type))) return;
  const events = state.unrecorded.slice(0, eventsAtOnce);
  crew.attempt("records", async () => {
    await doing.record(state.incident, events);
    state.confirmRecorded(events.at(-1)?.seq ?? 0);
    return undefined;
  });
};
