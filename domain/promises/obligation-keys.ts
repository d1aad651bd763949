/**
 * The identity of an obligation: the name of its promise, and for a promise that is owed several times, the episode,
 * round, subject and span of time. Only this file writes an identity as a key and reads a key back. Keys are written
 * into stored events, so their form never changes.
 */
export interface ObligationId {
  readonly name: string;
  /**
   * The number of the episode; absent for a promise that is owed only once in an incident's life, or for each
   * subject.
   */
  readonly episode?: number | undefined;
  /**
   * Names the round within the episode, such as `2`, `again` or `2/handed-1`. Absent for the first round of promises
   * that rarely have another round.
   */
  readonly round?: string | undefined;
  /**
   * What the promise is about: an action item, such as `A1`, or the number of the event that offered command to
   * somebody.
   */
  readonly subject?: string | undefined;
  /** Counts from 1 the separate stretches of time (spans) in which the incident's severity made the promise. */
  readonly span?: number | undefined;
}

/**
 * Writes an identity as a key: `war-room`, `acknowledged#1`, `room-update#1/3`, `action-item#A1`; the key of a
 * second span ends in `~2`.
 */
export const spellKey = ({ name, episode, round, subject, span = 1 }: ObligationId): string => {
  const which = subject ?? episode;
  const owed = which === undefined ? name : `${name}#${String(which)}`;
  const inRound = round === undefined ? owed : `${owed}/${round}`;
  return span === 1 ? inRound : `${inRound}~${String(span)}`;
};

/** The one promise whose subject is a number, as an episode is too: `readKey` has to tell the two apart. */
const offers = "offer-answered";

export const readKey = (key: string): ObligationId => {
  const [whole = "", span] = key.split("~");
  const [name = "", which] = whole.split("#");
  const [first, ...rounds] = which?.split("/") ?? [];
  const isEpisode = name !== offers && first !== undefined && /^\d+$/.test(first);
  return {
    name,
    ...(first === undefined ? {} : isEpisode ? { episode: Number(first) } : { subject: first }),
    ...(rounds.length === 0 ? {} : { round: rounds.join("/") }),
    ...(span === undefined ? {} : { span: Number(span) }),
  };
};

/**
 * Returns the key without its span. A change of severity begins a new span of the same round, whose pages belong
 * together.
 */
export const keyOfAllSpans = (key: string): string => spellKey({ ...readKey(key), span: 1 });
