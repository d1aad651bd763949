import { setTimeout as sleep } from "node:timers/promises";
import { ApplicationFailure, heartbeat } from "@temporalio/activity";
import { canaryId } from "../domain/detecting/canary-incident.ts";
import { day, type Instant } from "../domain/incident/moment.ts";
import { DeliveryFailure } from "./ports/delivery.ts";

export interface CanaryOptions {
  /** The time within which the page has to arrive. */
  readonly withinMs: number;
  /** Sends the canary's alert to the API, as monitoring would. */
  readonly raise: (at: Instant) => Promise<void>;
  /** Says whether the canary's page has arrived in the sandbox, the pager that reaches nobody. */
  readonly hasArrived: (incidentId: string) => Promise<boolean>;
  /** Reports that the canary's alert has cleared; does nothing if that alert never arrived. */
  readonly clear: (incidentId: string, at: Instant) => Promise<void>;
  /** Deletes the sandbox's pages that are older than an instant. */
  readonly sweep: (before: Instant) => Promise<void>;
  /** Tells a dead man's switch outside this system that paging works; undefined if no such switch is configured. */
  readonly ping?: () => Promise<void>;
  /** Called with the result of a canary's flight: the time until its page arrived, or `failed` if no page arrived. */
  readonly flown: (result: { readonly latencyMs: number } | "failed") => void;
  readonly report: (error: unknown, sentence: string) => void;
  /** Returns the milliseconds of a clock that only goes forward, to measure how long the page took. */
  readonly stopwatch: () => number;
}

export interface CanaryFlight {
  readonly at: Instant;
}

export interface Canary {
  flyCanary(flight: CanaryFlight): Promise<void>;
  landCanary(flight: CanaryFlight): Promise<void>;
}

/**
 * The first pause between two looks for the canary's page, short so that the latency is measured exactly. Later
 * pauses are longer (`pauseAfter`): a page that takes long is mostly late because the database is busy.
 */
const looksEveryMs = 20;
const longestPauseMs = 1000;
const pauseAfter = (waitedMs: number): number => Math.min(longestPauseMs, Math.max(looksEveryMs, waitedMs / 20));
/**
 * How often this activity sends Temporal a heartbeat, so that Temporal notices a killed worker within seconds and the
 * next canary does not wait long.
 */
const heartbeatsEveryMs = 1000;
const keptMs = day;

/**
 * Makes the activity that sends one alert through the whole path: API, database, Temporal, workflow, page. A flight
 * that fails is not retried.
 */
export function createCanary(options: CanaryOptions): Canary {
  const { withinMs, raise, hasArrived, clear, sweep, ping, flown, report, stopwatch } = options;

  async function latencyOf(at: Instant): Promise<number> {
    const from = stopwatch();
    await raise(at);
    while (!(await hasArrived(canaryId(at)))) {
      if (stopwatch() - from > withinMs) {
        throw ApplicationFailure.nonRetryable("The canary's page did not come in time.", "Canary");
      }
      await sleep(pauseAfter(stopwatch() - from));
    }
    return stopwatch() - from;
  }

  return {
    flyCanary: async ({ at }) => {
      const beating = setInterval(() => heartbeat(), heartbeatsEveryMs);
      try {
        flown({ latencyMs: await latencyOf(at) });
      } catch (error) {
        flown("failed");
        report(error, "the canary failed: an alert may not become a page");
        if (error instanceof DeliveryFailure) throw ApplicationFailure.nonRetryable(error.message, "Canary");
        throw error;
      } finally {
        clearInterval(beating);
      }
      // A failed ping is only reported: the dead man's switch raises an alarm after several missing pings, and the
      // next canary sends the next ping.
      await ping?.().catch((error: unknown) => report(error, "the dead man's switch could not be told that we live"));
    },
    landCanary: async ({ at }) => {
      await clear(canaryId(at), at);
      await sweep(at - keptMs);
    },
  };
}
