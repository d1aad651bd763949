import type { Draft, Refusal } from "../draft.ts";
import { refuse } from "../draft.ts";
import type { Episode } from "../incident.ts";
import { episodeOf } from "../incident.ts";
import type { Instant } from "../moment.ts";
import { minute } from "../moment.ts";

/** The current episode, or why there is none to speak of. */
export const opened = (draft: Draft): Episode | Refusal =>
  episodeOf(draft.incident()) ?? refuse("This incident has not been opened yet.");

export const declared = (draft: Draft): Episode | Refusal => {
  const it = opened(draft);
  return "refusal" in it || it.declared !== undefined ? it : refuse("It is not declared yet: declare it first.");
};

/** Declared and not resolved. */
export const active = (draft: Draft): Episode | Refusal => {
  const it = declared(draft);
  return "refusal" in it || it.resolved === undefined
    ? it
    : refuse("It is resolved already. If the impact is back, report a relapse.");
};

export const resolved = (draft: Draft): Episode | Refusal => {
  const it = declared(draft);
  return "refusal" in it || it.resolved !== undefined ? it : refuse("It is not resolved yet: resolve it first.");
};

/** `14:28` in UTC, for sentences; people's own time zones are the wording's business. */
export const clock = (at: Instant): string => new Date(at).toISOString().slice(11, 16);

/** People read and mean minutes: what is watched until 15:10 may end at any second of 15:10. */
export const reached = (now: Instant, until: Instant): boolean =>
  Math.floor(now / minute) >= Math.floor(until / minute);
