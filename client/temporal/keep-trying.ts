import { setTimeout as sleep } from "node:timers/promises";
import { unlessAborted } from "./unless-aborted.ts";

const tryAgainMs = 2000;

export interface Trying {
  /** Once this signal is aborted, the work is not tried again. */
  readonly signal: AbortSignal;
  readonly report: (error: unknown, sentence: string) => void;
}

/**
 * Does the work, and repeats it in the background until it succeeds. Resolves after the first try, even if that
 * failed.
 */
export async function keepTrying(what: string, work: () => Promise<void>, { signal, report }: Trying): Promise<void> {
  try {
    await unlessAborted(signal, work());
  } catch (error) {
    if (signal.aborted) return;
    report(error, `could not ${what} yet`);
    sleep(tryAgainMs, undefined, { signal }).then(
      async () => keepTrying(what, work, { signal, report }),
      () => undefined, // The process was asked to stop.
    );
  }
}
