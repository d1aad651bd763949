/**
 * Resolves with the result of the work, or rejects as soon as the signal is aborted, so that a process that stops need
 * not wait for the work.
 */
export const unlessAborted = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(new Error("asked to stop"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
