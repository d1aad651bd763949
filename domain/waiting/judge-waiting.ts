import type { DeedName, Effect, EffectDoing } from "../incident/effects.ts";
import type { Incident } from "../incident/incident.ts";
import { pointless } from "../steps/join-effects.ts";
import { judgesOfChat } from "./judge-chat.ts";
import { judgesOfFollowUp } from "./judge-follow-up.ts";
import { judgesOfMessages, keepingItsPromise } from "./judge-messages.ts";
import { judgesOfStatusPage } from "./judge-status-page.ts";
import { inPresentWords } from "./present-words.ts";
import type { Judge, Queue } from "./queue.ts";

interface Judgement {
  /** The effects (messages and the like) that go out, with their words changed to fit the incident as it is now. */
  readonly goes: readonly Effect[];
  readonly dropped: readonly { readonly effect: Effect; readonly because: string }[];
}

const judges: { readonly [D in DeedName]?: Judge<D> } = {
  ...judgesOfStatusPage,
  ...judgesOfMessages,
  ...judgesOfChat,
  ...judgesOfFollowUp,
};

/**
 * Decides which waiting effects (messages and the like) still go out, in the order of their queue, by the incident
 * as it is now. Since the effects arose, the incident may have become private, been resolved, merged, withdrawn or
 * downgraded, or been given to somebody else.
 */
export const judgeWaiting = (incident: Incident, waiting: readonly Effect[]): Judgement => {
  const goes: Effect[] = [];
  const dropped: { readonly effect: Effect; readonly because: string }[] = [];
  for (const waited of waiting) {
    const droppedBefore = dropped.map((one) => one.effect);
    const effect = keepingItsPromise(waited, droppedBefore);
    const because = pointless(incident, effect) ?? judged(effect, incident, { before: goes, dropped: droppedBefore });
    if (because === undefined) goes.push(inPresentWords(effect, incident));
    else dropped.push({ effect, because });
  }
  return { goes, dropped };
};

const judged = <D extends DeedName>(
  effect: EffectDoing<D> & { readonly do: D },
  incident: Incident,
  queue: Queue,
): string | undefined => judges[effect.do]?.(effect, incident, queue);
