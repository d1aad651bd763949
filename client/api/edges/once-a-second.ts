/**
 * Returns a function that asks at most once a second, and gives all callers within that second the same answer. While
 * an answer is awaited nobody asks again, however long that takes. It is for questions that need no token and whose
 * answer takes work.
 */
export function onceASecond<T>(ask: () => Promise<T>, clock: () => number): () => Promise<T> {
  let last: { readonly askedAt: number; readonly answer: Promise<T> } | undefined;
  let isAwaited = false;
  return async () => {
    // A clock that was put back makes the last answer old as well.
    if (last !== undefined && (isAwaited || Math.abs(clock() - last.askedAt) < 1000)) return last.answer;
    isAwaited = true;
    const answer = ask().finally(() => {
      isAwaited = false;
    });
    last = { askedAt: clock(), answer };
    return answer;
  };
}
