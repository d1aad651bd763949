import { type CancellationScope, patched } from "@temporalio/workflow";
import { goingOut, pointless } from "../../domain/steps/join-effects.ts";
import type { EffectDoing, Outcome, Patch } from "../../domain/incident/effects.ts";
import { belongingsOf } from "../../domain/merging/merge-messages.ts";
import { headlineFor } from "../../domain/steps/wanted-effects.ts";
import { tellsChannelTooMuch, whyCallIsOver, whyNotHandedOver } from "../../domain/waiting/judge-paging.ts";
import { severityOf } from "../../domain/incident/incident.ts";
import { hour, type Instant, inMinutes } from "../../domain/incident/moment.ts";
import { earliestTimerOf } from "../earliest-timer.ts";
import type { PagingEffect } from "../activities.ts";
import { reasonOf, type Work } from "./lane-attempts.ts";
import type { RunState } from "../run-state.ts";
import { ownScope } from "../not-cancellable.ts";

type Page = EffectDoing<"page">;

export interface Paging {
  readonly begin: () => void;
  /** Says whether a fresh page still has its head start, during which no other effect is begun. */
  readonly goesFirst: () => boolean;
  /** Cancels pages that wait for their next try, and lets running attempts end. No page may be begun afterwards. */
  readonly stop: () => void;
}

/**
 * For at most this long no other effect is begun while a fresh page is handed to the worker, so that the worker has
 * only the page to do. All other effects are due within minutes, not within a second.
 */
const headStartMs = 1_000;

/**
 * Makes the paging lane. Pages run side by side, each in a scope of its own, so that a page that does not get through
 * delays no other page. A page that reached nobody in time is reported as failed, so that the next step is taken
 * early. The failed page is retried until its round is over or a later page of the round is retried instead: while a
 * provider is down, some page waits for its return.
 */
export const openPaging = ({ state, doing, attempts }: Work): Paging => {
  const underway = new Map<string, { readonly scope: CancellationScope; readonly sent: PagingEffect }>();
  const headStart = earliestTimerOf(state);
  let headStartEnds = -Infinity;
  const superseded = new Set<string>();

  const whyNot = (effect: PagingEffect): string | undefined =>
    superseded.has(effect.key) ? "a later page of its round took over" : whyNoLonger(state, effect);
  const isReady = (effect: PagingEffect) => {
    if (underway.has(effect.key)) return false;
    if (whyNot(effect) !== undefined) return false;
    if (effect.do === "page") return !hasFailed(state, effect) || attempts.mayTry("paging");
    return attempts.mayTry("paging") && !waitsForPage(state, effect) && !waitsForFiring(state, effect);
  };
  const toGiveUp = () => owed(state).filter((effect) => whyNot(effect) !== undefined);

  /**
   * Cancels a page that is being tried. A page that is not being tried and never reached anybody is reported as
   * dropped.
   */
  const giveUp = (page: PagingEffect) => {
    const attempted = underway.get(page.key);
    if (attempted !== undefined) {
      attempted.scope.cancel();
      return;
    }
    state.forget([page.key]);
    if (page.do === "page" && hasFailed(state, page)) return;
    report(state, page, { ok: false, dropped: whyNot(page) ?? "" });
  };

  /** Cancels pages that would describe a private incident in a chat channel; they go out again in other words. */
  const recallRevealing = () => {
    for (const { scope, sent } of underway.values()) {
      const isRevealing = sent.do === "page" && !scope.consideredCancelled && tellsChannelTooMuch(state.incident, sent);
      if (isRevealing && patched(judgedAnew)) scope.cancel();
    }
  };

  /** Stops the retries of earlier failed pages of a round: only the last failed page is retried. */
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
    if (attempts.idle() && effect.do === "page" && !hasFailed(state, effect)) headStartEnds = state.now() + headStartMs;
    const scope = ownScope();
    const sent = asSent(state, effect);
    underway.set(effect.key, { scope, sent });
    attempts.attempt("paging", () => attempt(sent, scope), scope);
  };

  const goesFirst = () => !attempts.idle() && state.now() < headStartEnds;
  return {
    begin: () => {
      recallRevealing();
      for (const page of toGiveUp()) giveUp(page);
      for (const effect of owed(state).filter(isReady)) send(effect);
      if (goesFirst())
        headStart.ringsBy(headStartEnds, () => "wait 1 second: a fresh page goes out before anything else");
      else headStart.stop();
    },
    goesFirst,
    stop: () => {
      headStart.stop();
      attempts.stop();
    },
  };
};

const owed = (state: RunState): readonly PagingEffect[] =>
  state.undone.filter((effect): effect is PagingEffect => effect.lane === "paging");

const report = (state: RunState, effect: PagingEffect, outcome: Outcome) =>
  state.submitBySystem({ type: "reportOutcome", effect, outcome });

const hasFailed = (state: RunState, page: Page): boolean =>
  state.incident.pages.some((it) => it.effect === page.key && it.failed !== undefined);

const whyNoLonger = ({ incident }: RunState, effect: PagingEffect): string | undefined => {
  if (effect.do === "handOver") return sinceJudgedAnew(whyNotHandedOver(incident, effect));
  if (effect.do !== "page") return undefined;
  if (incident.ended !== undefined) return "the incident has ended";
  return pointless(incident, effect) ?? sinceJudgedAnew(whyCallIsOver(incident, effect));
};

/**
 * Returns the reason to drop an effect, but not in runs that began before all effects were judged again: those replay
 * as before.
 */
const sinceJudgedAnew = (why: string | undefined): string | undefined =>
  why !== undefined && patched(judgedAnew) ? why : undefined;

const judgedAnew: Patch = "judged-when-it-goes-out";

/** Says whether a withdrawal waits for the outcome of its page, which says whom the page reached. */
const waitsForPage = (state: RunState, effect: PagingEffect): boolean =>
  effect.do === "withdrawPages" && owed(state).some(({ key }) => effect.pages.some(({ page }) => page === key));

/** Says whether the clearing of an alert waits until the alert itself was handed to its new incident. */
const waitsForFiring = (state: RunState, effect: PagingEffect): boolean =>
  effect.do === "handOnClearing" &&
  owed(state).some((one) => one.do === "openSuccessor" && one.alert.alert === effect.cleared.alert);

const asSent = ({ incident, undone }: RunState, effect: PagingEffect): PagingEffect => {
  if (effect.do === "page") return { ...goingOut(incident, effect, undone), about: headlineFor(incident, effect) };
  return effect.do === "handOver" ? { ...effect, ...belongingsOf(incident) } : effect;
};

/**
 * Returns when a page that reaches nobody is reported as failed: once the deadline of the promise "page reaches
 * on-call" has passed.
 */
const givenUpAt = ({ incident }: RunState, page: PagingEffect): Instant =>
  inMinutes(page.at, incident.policy.pageReachesOnCall?.withinMinutes[severityOf(incident)] ?? 1);

const ofOneRound = (a: PagingEffect, b: PagingEffect): boolean =>
  a.do === "page" &&
  b.do === "page" &&
  a.asks.some(({ obligation }) => obligation !== undefined && b.asks.some((it) => it.obligation === obligation));
