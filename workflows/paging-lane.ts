import type { CancellationScope } from "@temporalio/workflow";
import { pointless } from "../domain/bundle.ts";
import type { Effect, EffectDoing, Outcome } from "../domain/effects.ts";
import { severityOf } from "../domain/incident.ts";
import { hour, type Instant, inMinutes } from "../domain/moment.ts";
import { obligationNamed } from "../domain/obligations.ts";
import type { PagingEffect } from "./activities.ts";
import { reasonOf } from "./lane-crew.ts";
import type { Work } from "./lanes.ts";
import { ownScope, waitUntil } from "./shelter.ts";

type Page = EffectDoing<"page">;

/**
 * Pages run side by side, each in a scope of its own: one that does not get through delays no other. A page that
 * reached nobody in time is reported, so that the next step is taken early, and still tried until its round is over or a
 * later page of its round took over: while a provider is out, some page is always waiting for its return.
 */
export const workPages = async ({ state, doing, crew }: Work): Promise<void> => {
  const underway = new Map<string, { readonly scope: CancellationScope; readonly ends: Promise<void> }>();
  const superseded = new Set<string>();

  const owed = () => state.undone.filter(isForPaging);
  const hasFailed = (page: Page) =>
    state.incident.pages.some((it) => it.effect === page.key && it.failed !== undefined);
  const isOver = (obligation: string | undefined) =>
    obligation !== undefined && obligationNamed(state.incident, obligation)?.over !== undefined;
  /** Why a page is not tried any more, if it is not. */
  const whyNot = (page: Page): string | undefined => {
    if (superseded.has(page.key)) return "a later page of its round took over";
    return state.incident.ended === undefined ? pointless(state.incident, page) : "the incident has ended";
  };
  const isReady = (effect: PagingEffect) => {
    if (underway.has(effect.key)) return false;
    if (effect.do === "page") return whyNot(effect) === undefined && (!hasFailed(effect) || crew.mayTry("paging"));
    const waitsFor = effect.do === "withdrawPages" ? effect.pages.map(({ page }) => page) : [];
    return crew.mayTry("paging") && !owed().some(({ key }) => waitsFor.includes(key));
  };
  const toGiveUp = () => owed().filter((effect) => effect.do === "page" && whyNot(effect) !== undefined);

  const report = (effect: PagingEffect, outcome: Outcome) =>
    state.submitBySystem({ type: "reportOutcome", effect, outcome });

  /** A page whose round is over is not tried any more; one that never reached anybody ends with that as its fate. */
  const giveUp = (page: Page) => {
    const running = underway.get(page.key);
    if (running !== undefined) {
      running.scope.cancel();
      return;
    }
    const dropped = whyNot(page) ?? "";
    state.forget([page.key]);
    if (!hasFailed(page)) report(page, { ok: false, dropped });
  };

  const conclude = (effect: PagingEffect, outcome: Outcome) => {
    state.forget([effect.key]);
    report(effect, outcome);
  };

  /** Of the failed pages of a round only the last is still worth a try. */
  const supersedeEarlier = (page: Page) => {
    for (const one of owed()) {
      if (one.key === page.key) return;
      if (one.do === "page" && hasFailed(one) && ofOneRound(one, page)) superseded.add(one.key);
    }
  };

  const send = (owing: PagingEffect) => {
    // Nobody is asked any more for what has been done meanwhile.
    const effect =
      owing.do === "page" ? { ...owing, asks: owing.asks.filter(({ obligation }) => !isOver(obligation)) } : owing;
    const scope = ownScope();
    const slowly = effect.do === "page" && hasFailed(effect);
    const tryingUntil = effect.do === "page" && !slowly ? givenUpAt(effect) : state.now() + hour;
    const ends = crew
      .attempt(
        "paging",
        async () => {
          try {
            const outcome = await doing.page(effect, tryingUntil, slowly);
            if (effect.do === "page") supersedeEarlier(effect);
            conclude(effect, outcome);
            return undefined;
          } catch (error) {
            if (!scope.consideredCancelled && effect.do === "page" && !slowly) {
              supersedeEarlier(effect);
              report(effect, { ok: false, error: reasonOf(error) });
              if (!hasFailed(effect)) state.forget([effect.key]);
            }
            throw error;
          }
        },
        scope,
      )
      .finally(() => {
        underway.delete(effect.key);
        state.touch();
      });
    underway.set(effect.key, { scope, ends });
  };

  const givenUpAt = (page: Page): Instant => {
    const { policy } = state.incident;
    return inMinutes(page.at, policy.pageReachesOnCall?.withinMinutes[severityOf(state.incident)] ?? 1);
  };

  for (;;) {
    await waitUntil(
      () =>
        crew.stopping() ||
        owed().some(isReady) ||
        toGiveUp().some(({ key }) => underway.get(key)?.scope.consideredCancelled !== true),
    );
    if (crew.stopping()) return;
    for (const effect of toGiveUp()) if (effect.do === "page") giveUp(effect);
    for (const effect of owed().filter(isReady)) send(effect);
  }
};

const isForPaging = (effect: Effect): effect is PagingEffect => effect.lane === "paging";

const ofOneRound = (a: Page, b: Page): boolean =>
  a.asks.some(({ obligation }) => obligation !== undefined && b.asks.some((it) => it.obligation === obligation));
