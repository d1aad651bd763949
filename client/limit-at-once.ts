/** How long a holder waits for its turn, and how many may wait; left out, for ever and any number. */
export interface Waiting {
  readonly waitsForMs?: number;
  readonly mostWaiting?: number;
}

/**
 * Limits how many pieces of work go on at the same time. Each piece has a holder, an object that stands for it, such as
 * a request.
 */
export interface LimitAtOnce<Holder extends object> {
  /** Resolves when the work may begin. Resolves with false if its turn does not come in time, or too many wait. */
  readonly enter: (holder: Holder) => Promise<boolean>;
  /** Ends the work, or its waiting, and lets the next holder in. Does nothing if the holder has left already. */
  readonly leave: (holder: Holder) => void;
  readonly mostAtOnce: number;
  readonly isFull: () => boolean;
  readonly isEmpty: () => boolean;
}

export function limitAtOnce<Holder extends object>(
  mostAtOnce: number,
  { waitsForMs, mostWaiting = Infinity }: Waiting = {},
): LimitAtOnce<Holder> {
  const underWay = new Set<Holder>();
  const waiting = new Map<Holder, () => void>();
  const isFull = (): boolean => underWay.size >= mostAtOnce;
  return {
    enter: async (holder) => {
      if (!isFull()) {
        underWay.add(holder);
        return true;
      }
      if (waiting.size >= mostWaiting) return false;
      return new Promise((resolve) => {
        const giveUp =
          waitsForMs === undefined
            ? undefined
            : setTimeout(() => {
                waiting.delete(holder);
                resolve(false);
              }, waitsForMs);
        waiting.set(holder, () => {
          clearTimeout(giveUp);
          resolve(true);
        });
      });
    },
    leave: (holder) => {
      waiting.delete(holder);
      if (!underWay.delete(holder)) return;
      const [next] = waiting;
      if (next === undefined) return;
      const [nextHolder, begin] = next;
      waiting.delete(nextHolder);
      underWay.add(nextHolder);
      begin();
    },
    mostAtOnce,
    isFull,
    isEmpty: () => underWay.size === 0 && waiting.size === 0,
  };
}

/** Does the work as soon as the limit allows, and returns its result. For limits at which everybody waits. */
export async function doWithin<T>(limit: LimitAtOnce<object>, work: () => Promise<T>): Promise<T> {
  const holder = {};
  await limit.enter(holder);
  try {
    return await work();
  } finally {
    limit.leave(holder);
  }
}
