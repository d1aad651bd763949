import { allHandlersFinished } from "@temporalio/workflow";
import { pointless } from "../domain/bundle.ts";
import type { Delivery, Effect, Lane } from "../domain/effects.ts";
import type { EventName } from "../domain/events.ts";
import { activitiesOn, type Doing } from "./activities.ts";
import { type Crew, gatherCrew } from "./lane-crew.ts";
import { workPages } from "./paging-lane.ts";
import type { RunState } from "./run-state.ts";
import { waitUntil } from "./shelter.ts";

/** What a lane works with. */
export interface Work {
  readonly state: RunState;
  readonly doing: Doing;
  readonly crew: Crew;
}

const effectsAtOnce = 20;
const eventsAtOnce = 100;

/**
 * Lanes fail and recover separately, each with one activity in flight and its queue in the incident's state; paging
 * works its pages side by side. Answers how to stop: paging last, so that nothing that is slow delays a page.
 */
export const startLanes = (state: RunState, queue: string): (() => Promise<void>) => {
  const doing = activitiesOn(queue, state.now);
  const pagers = gatherCrew(state);
  const others = gatherCrew(state);
  const paging = workPages({ state, doing, crew: pagers });
  const work = { state, doing, crew: others };
  const working = [
    workLane(work, "chat"),
    workLane(work, "status-page"),
    workLane(work, "stakeholders"),
    workLane(work, "tickets"),
    workLane(work, "calendar"),
    workRecords(work, pagers),
  ];
  return async () => {
    await others.stop();
    await Promise.all(working);
    await pagers.stop();
    await paging;
    await waitUntil(allHandlersFinished);
  };
};

/** One lane: what it owes, in order and in batches; what a vendor missed is made up for when it heals. */
const workLane = async ({ state, doing, crew }: Work, lane: Exclude<Lane, "paging">): Promise<void> => {
  const owed = () => state.undone.filter((effect) => effect.lane === lane);
  for (;;) {
    await waitUntil(() => crew.stopping() || (crew.mayTry(lane) && owed().length > 0));
    if (crew.stopping()) return;
    dropPointless(state, owed());
    const batch = owed().slice(0, effectsAtOnce);
    if (batch.length === 0) continue;
    await crew.attempt(lane, async () => {
      const delivery = await doing.deliver(lane, batch);
      land(state, batch, delivery);
      const nothingDone = delivery.outcomes.length === 0 ? { error: "nothing was delivered" } : undefined;
      return delivery.stoppedBy ?? nothingDone;
    });
  }
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
const workRecords = async ({ state, doing, crew }: Work, pagers: Crew): Promise<void> => {
  let attempting = false;
  const othersIdle = () => pagers.idle() && !attempting && crew.idle();
  const worthAnAppend = () => state.unrecorded.some(({ type }) => !ridesAlong.includes(type)) || othersIdle();
  for (;;) {
    await waitUntil(
      () => crew.stopping() || (crew.mayTry("records") && state.unrecorded.length > 0 && worthAnAppend()),
    );
    if (crew.stopping()) return;
    const events = state.unrecorded.slice(0, eventsAtOnce);
    attempting = true;
    await crew.attempt("records", async () => {
      await doing.record(state.incident, events);
      state.confirmRecorded(events.at(-1)?.seq ?? 0);
      return undefined;
    });
    attempting = false;
  }
};
