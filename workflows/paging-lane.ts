import type { CancellationScope } from "@temporalio/workflow";
import { goingOut, pointless } from "../domain/bundle.ts";
import type { EffectDoing, Outcome } from "../domain/effects.ts";
import { severityOf } from "../domain/incident.ts";
import { hour, type Instant, inMinutes } from "../domain/moment.ts";
import { alarmOf } from "./alarm.ts";
import type { PagingEffect } from "./activities.ts";
import { reasonOf, type Work } from "./lane-crew.ts";
import type { RunState } from "./run-state.ts";
import { ownScope } from "./shelter.ts";

type Page = EffectDoing<"page">;

export interface Paging {
  readonly begin: () => void;
  /** Nothing else is to be begun yet. */
  readonly goesFirst: () => boolean;
  /** Cancels what waits between two tries; attempts that are running still end. Begin nothing afterwards. */
  readonly stop: () => void;
}

/**
 * A fresh page has the task in which it arises to itself, and its worker's attention until it is handed over, but at
 * most for so long. Whatever else is owed is owed within minutes.
 */
const headStartMs = 1_000;

/**
 * Pages run side by side, each in a scope of its own: one that does not get through delays no other. A page that
 * reached nobody in time is reported, so that the next step is taken early, and still tried until its round is over or
 * a later page of its round took over: while a provider is out, some page is always waiting for its return.
 */
export const openPaging = ({ state, doing, crew }: Work): Paging => {
  const underway = new Map<string, CancellationScope>();
  const headStart = alarmOf(state);
  let headStartEnds = -Infinity;
  const superseded = new Set<string>();

  const whyNot = (page: Page): string | undefined =>
    superseded.has(page.key) ? "a later page of its round took over" : whyNoLonger(state, page);
  const isReady = (effect: PagingEffect) => {
    if (underway.has(effect.key)) return false;
    if (effect.do === "page")
      return whyNot(effect) === undefined && (!hasFailed(state, effect) || crew.mayTry("paging"));
    return crew.mayTry("paging") && !waitsForPage(state, effect) && !waitsForFiring(state, effect);
  };
  const toGiveUp = () => owed(state).filter((effect) => effect.do === "page" && whyNot(effect) !== undefined);

  /** A page that never reached anybody ends with that as its fate; one under way is stopped first. */
  const giveUp = (page: PagingEffect) => {
    const scope = underway.get(page.key);
    if (scope !== undefined) {
      scope.cancel();
      return;
    }
    state.forget([page.key]);
    if (page.do !== "page" || hasFailed(state, page)) return;
    report(state, page, { ok: false, dropped: whyNot(page) ?? "" });
  };

  /** Of the failed pages of a round only the last is still worth a try. */
  const supersedeEarlier = (page: PagingEffect) => {
    for (const one of owed(state)) {
      if (one.key === page.key) return;
      if (one.do === "page" && hasFailed(state, one) && ofOneRound(one, page)) superseded.add(one.key);
    }
  };

  const attempt = async (effect: PagingEffect, scope: CancellationScope) => {
    const isFresh = effect.do === "page" && !hasFailed(state, effect);
    const tryingUntil = isFresh ? givenUpAt(state, effect) : state.now() + hour;
    try {
      const outcome = await doing.page(effect, tryingUntil, !isFresh);
      supersedeEarlier(effect);
      state.forget([effect.key]);
      report(state, effect, outcome);
    } catch (error) {
      if (isFresh && !scope.consideredCancelled) {
        supersedeEarlier(effect);
        report(state, effect, { ok: false, error: reasonOf(error) });
      }
      throw error;
    } finally {
      underway.delete(effect.key);
    }
    return undefined;
  };

  const send = (effect: PagingEffect) => {
    if (crew.idle() && effect.do === "page" && !hasFailed(state, effect)) headStartEnds = state.now() + headStartMs;
    const scope = ownScope();
    underway.set(effect.key, scope);
    crew.attempt("paging", () => attempt(asSent(state, effect), scope), scope);
  };

  const goesFirst = () => !crew.idle() && state.now() < headStartEnds;
  return {
    begin: () => {
      for (const page of toGiveUp()) giveUp(page);
      for (const effect of owed(state).filter(isReady)) send(effect);
      if (goesFirst()) headStart.ringsBy(headStartEnds, () => "all else, should the page take longer");
      else headStart.stop();
    },
    goesFirst,
    stop: () => {
      headStart.stop();
      crew.stop();
    },
  };
};

const owed = (state: RunState): readonly PagingEffect[] =>
  state.undone.filter((effect): effect is PagingEffect => effect.lane === "paging");

const report = (state: RunState, effect: PagingEffect, outcome: Outcome) =>
  state.submitBySystem({ type: "reportOutcome", effect, outcome });

const hasFailed = (state: RunState, page: Page): boolean =>
  state.incident.pages.some((it) => it.effect === page.key && it.failed !== undefined);

const whyNoLonger = (state: RunState, page: Page): string | undefined =>
  state.incident.ended === undefined ? pointless(state.incident, page) : "the incident has ended";

/** A page is withdrawn only when it is known whom it reached. */
const waitsForPage = (state: RunState, effect: PagingEffect): boolean =>
  effect.do === "withdrawPages" && owed(state).some(({ key }) => effect.pages.some(({ page }) => page === key));

/** Whoever is told that an alert is over has to have it first. */
const waitsForFiring = (state: RunState, effect: PagingEffect): boolean =>
  effect.do === "handOnClearing" &&
  owed(state).some((one) => one.do === "openSuccessor" && one.alert.alert === effect.cleared.alert);

const asSent = ({ incident, undone }: RunState, effect: PagingEffect): PagingEffect =>
  effect.do === "page" ? goingOut(incident, effect, undone) : effect;

/** When a page that reaches nobody is reported as failed: once the promise that it reaches somebody is missed. */
const givenUpAt = ({ incident }: RunState, page: PagingEffect): Instant =>
  inMinutes(page.at, incident.policy.pageReachesOnCall?.withinMinutes[severityOf(incident)] ?? 1);

const ofOneRound = (a: PagingEffect, b: PagingEffect): boolean =>
  a.do === "page" &&
  b.do === "page" &&
  a.asks.some(({ obligation }) => obligation !== undefined && b.asks.some((it) => it.obligation === obligation));
