import { setTimeout as sleep } from "node:timers/promises";

/**
 * Calls `ask` until it returns something other than undefined, and returns that. An error counts as "not yet" until the
 * time is over; the last error is then the cause of the error thrown.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { withinMs = 30_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    let fault: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      fault = error;
    }
    if (performance.now() > giveUpAt) {
      throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: fault });
    }
    await sleep(everyMs);
  }
}
