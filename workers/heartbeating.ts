import { heartbeat } from "@temporalio/activity";

/**
 * How often a heartbeat is sent: less than half of the time after which Temporal gives the work to another worker
 * (workflows/activities.ts).
 */
const everyMs = 500;

/** Wraps an activity so that it sends Temporal heartbeats while it runs, which show that this process is alive. */
export const heartbeating =
  <A extends readonly unknown[], R>(work: (...asked: A) => Promise<R>) =>
  async (...asked: A): Promise<R> => {
    const beat = () => heartbeat();
    beat();
    const timer = setInterval(beat, everyMs);
    try {
      return await work(...asked);
    } finally {
      clearInterval(timer);
    }
  };
