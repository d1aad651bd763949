import { setTimeout as sleep } from "node:timers/promises";
import { ApplicationFailure, heartbeat } from "@temporalio/activity";
import { canaryId } from "../domain/canary.ts";
import { day, type Instant } from "../domain/moment.ts";
import { DeliveryFailure } from "./ports.ts";

export interface CanaryOptions {
  /** A page that takes longer is none. */
  readonly withinMs: number;
  /** Reports the alert at the API, as monitoring would. */
  readonly raise: (at: Instant) => Promise<void>;
  /** Whether its page has come to the sandbox. */
  readonly hasArrived: (incidentId: string) => Promise<boolean>;
  /** Says that the alert is over; nothing when there is none. */
  readonly clear: (incidentId: string, at: Instant) => Promise<void>;
  /** Forgets the sandbox's pages before that instant. */
  readonly sweep: (before: Instant) => Promise<void>;
  /** Tells the outside that we live; undefined where nobody listens. */
  readonly ping?: () => Promise<void>;
  /** What came of it: after how many milliseconds the page was there, or that it never was. */
  readonly flown: (result: { readonly latencyMs: number } | "failed") => void;
  readonly report: (error: unknown, sentence: string) => void;
  /** Milliseconds on a clock that only goes forward. */
  readonly stopwatch: () => number;
}

export interface CanaryFlight {
  readonly at: Instant;
}

export interface Canary {
  flyCanary(flight: CanaryFlight): Promise<void>;
  landCanary(flight: CanaryFlight): Promise<void>;
}

const looksEveryMs = 20;
/** How it is known within seconds that a worker was killed in mid-flight: the next canary is not to wait for that. */
const heartbeatsEveryMs = 1000;
const keptMs = day;

/** One alert through the whole path: API, database, Temporal, workflow, page. Each flight is one attempt. */
export function createCanary(options: CanaryOptions): Canary {
  const { withinMs, raise, hasArrived, clear, sweep, ping, flown, report, stopwatch } = options;

  async function latencyOf(at: Instant): Promise<number> {
    const from = stopwatch();
    await raise(at);
    while (!(await hasArrived(canaryId(at)))) {
      if (stopwatch() - from > withinMs) {
        throw ApplicationFailure.nonRetryable("The canary's page did not come in time.", "Canary");
      }
      await sleep(looksEveryMs);
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
      // Whoever hears nothing for a while raises the alarm, so one ping that fails is made up for by the next.
      await ping?.().catch((error: unknown) => report(error, "the dead man's switch could not be told that we live"));
    },
    landCanary: async ({ at }) => {
      await clear(canaryId(at), at);
      await sweep(at - keptMs);
    },
  };
}
