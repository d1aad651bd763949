import { allHandlersFinished, type CancellationScope, condition, patched } from "@temporalio/workflow";
import { pointless } from "../../domain/steps/join-effects.ts";
import {
  type Delivery,
  deliveryLanes,
  type DeliveryLane,
  type Effect,
  type Patch,
} from "../../domain/incident/effects.ts";
import type { EventName } from "../../domain/incident/events.ts";
import { judgeWaiting } from "../../domain/waiting/judge-waiting.ts";
import { activitiesOn } from "../activities.ts";
import { type LaneAttempts, laneAttemptsOf, type Work } from "./lane-attempts.ts";
import { ownScope } from "../not-cancellable.ts";
import { openPaging } from "./paging-lane.ts";
import { firstWithin } from "../../domain/incident/size-in-json.ts";
import type { RunState } from "../run-state.ts";

export interface Lanes {
  /**
   * Begins every effect that is waiting, is not running and may be tried now. Returns "pages" while only pages may
   * begin, else "all".
   */
  readonly beginWork: () => "pages" | "all";
  /** Stops all lanes; resolves when no activity is running. */
  readonly stop: () => Promise<void>;
}

const effectsAtOnce = 20;
const eventsAtOnce = 100;
/** The most bytes in one activity's arguments; Temporal takes 2 MB. */
const bytesAtOnce = 1_000_000;

/**
 * Makes the lanes of an incident, which fail and recover separately. Each lane has one running activity and its queue
 * in the incident's state; only the paging lane has several, one for each page. Paging is stopped last, so that a
 * slow lane delays no page.
 */
export const openLanes = (state: RunState, queue: string): Lanes => {
  const doing = activitiesOn(queue, state.now);
  const pagers = laneAttemptsOf(state);
  const others = laneAttemptsOf(state);
  const paging = openPaging({ state, doing, attempts: pagers });
  const work = { state, doing, attempts: others };
  const underway: Underway = new Map();
  return {
    beginWork: () => {
      paging.begin();
      if (paging.goesFirst()) return "pages";
      for (const lane of deliveryLanes) workLane(work, lane, underway);
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

/** The running batch of each lane, and the scope by which that batch can be cancelled. */
type Underway = Map<DeliveryLane, { readonly batch: readonly Effect[]; readonly scope: CancellationScope }>;

/** Begins the next batch of one lane, in order. While a vendor is down, the lane's effects stay in the queue. */
const workLane = ({ state, doing, attempts }: Work, lane: DeliveryLane, underway: Underway): void => {
  if (!attempts.free(lane)) {
    recallOutdated(state, lane, underway);
    return;
  }
  if (!attempts.mayTry(lane)) return;
  dropPointless(state, lane);
  const owed = owedIn(state, lane);
  const batch = firstWithin(owed.slice(0, effectsAtOnce), bytesAtOnce).map(asTried);
  if (batch.length === 0) return;
  state.setQueue(lane, [...batch, ...owed.slice(batch.length)]);
  const scope = ownScope();
  underway.set(lane, { batch, scope });
  attempts.attempt(
    lane,
    async () => {
      const delivery = await doing.deliver(lane, batch);
      land(state, batch, delivery);
      const nothingDone = delivery.outcomes.length === 0 ? { error: "nothing was delivered" } : undefined;
      return delivery.stoppedBy ?? nothingDone;
    },
    scope,
  );
};

const asTried = (effect: Effect): Effect => ({ ...effect, tried: true });

const owedIn = (state: RunState, lane: DeliveryLane): readonly Effect[] =>
  state.undone.filter((effect) => effect.lane === lane);

/**
 * Drops effects that waited in a lane and have become pointless; the timeline says which. Runs that an earlier
 * release began replay as before: in those, only pages and reminders could become pointless.
 */
const dropPointless = (state: RunState, lane: DeliveryLane): void => {
  const owed = owedIn(state, lane);
  const { goes, dropped } = judgeWaiting(state.incident, owed);
  const wasAlways = dropped.filter(({ effect }) => pointless(state.incident, effect) !== undefined);
  const isJudged = wasAlways.length === dropped.length || patched(judgedAnew);
  if (isJudged) state.setQueue(lane, goes);
  for (const { effect, because } of isJudged ? dropped : wasAlways) {
    state.forget([effect.key]);
    state.submitBySystem({ type: "reportOutcome", effect, outcome: { ok: false, dropped: because } });
  }
};

/**
 * Cancels a batch that waits for its next try, if the incident has changed so that part of the batch must not go out,
 * or not in these words. What an earlier attempt has sent is withdrawn by a later effect.
 */
const recallOutdated = ({ incident }: RunState, lane: DeliveryLane, underway: Underway): void => {
  const inFlight = underway.get(lane);
  if (inFlight === undefined || inFlight.scope.consideredCancelled) return;
  const { batch, scope } = inFlight;
  const saysTooMuch = incident.private !== undefined && batch.some(({ about }) => !about.private);
  if ((saysTooMuch || judgeWaiting(incident, batch).dropped.length > 0) && patched(judgedAnew)) scope.cancel();
};

const judgedAnew: Patch = "judged-when-it-goes-out";

/** Passes each outcome to the rules as a command of the system, and removes the effect from the queue. */
const land = (state: RunState, batch: readonly Effect[], { outcomes }: Delivery): void => {
  const landed = outcomes.flatMap(({ effect: key, outcome }) => {
    const effect = batch.find((one) => one.key === key);
    return effect === undefined ? [] : [{ effect, outcome }];
  });
  state.forget(landed.map(({ effect }) => effect.key));
  for (const { effect, outcome } of landed) state.submitBySystem({ type: "reportOutcome", effect, outcome });
};

/**
 * Events that are recorded together with the next event, or once no activity is running, which halves the number of
 * writes.
 */
const ridesAlong: readonly EventName[] = ["paged", "made", "effectFailed", "effectDropped", "instantsWorkedOut"];

/**
 * Stores the next events in the database, in order and without gaps. Temporal deletes a finished run after some time;
 * the database keeps the events.
 */
const workRecords = ({ state, doing, attempts }: Work, pagers: LaneAttempts): void => {
  if (state.unrecorded.length === 0 || !attempts.free("records") || !attempts.mayTry("records")) return;
  const allElseIsIdle = pagers.idle() && attempts.idle();
  if (!allElseIsIdle && state.unrecorded.every(({ type }) => ridesAlong.includes(type))) return;
  const events = firstWithin(state.unrecorded.slice(0, eventsAtOnce), bytesAtOnce);
  attempts.attempt("records", async () => {
    await doing.record(state.incident, events);
    state.confirmRecorded(events.at(-1)?.seq ?? 0);
    return undefined;
  });
};
