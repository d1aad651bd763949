/** What comes of the work; rejects once aborted, since whoever is asked to stop waits for nobody who may be away. */
export const unlessAborted = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(new Error("asked to stop"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
