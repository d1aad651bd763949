import { isDeepStrictEqual } from "node:util";
import type { Effect, Words } from "../../../../domain/incident/effects.ts";
import type { EventNamed } from "../../../../domain/incident/events.ts";
import { obligationNamed, stepsOf } from "../../../../domain/obligations.ts";
import { timelineText } from "../../../../domain/accounts/timeline.ts";
import { wordings } from "../../../../domain/informing/wordings.ts";
import type { Caused } from "./random-life.ts";

/** The rules for each event and its effects; each rule throws if it is broken. */
export const rulesOfEvents = () => {
  const keys = new Set<string>();
  const lastTaken = new Map<string, number>();
  return (happening: Caused): void => {
    isNumbered(happening);
    timelineText(happening.event, happening.after);
    if (happening.event.type === "stepsTaken") stepsAreTakenOnce(happening, happening.event, lastTaken);
    for (const effect of happening.arising) {
      if (keys.has(effect.key)) throw new Error(`${effect.key} arises twice`);
      keys.add(effect.key);
      wordsOf(effect).forEach(areKnown);
      nobodyIsPagedForWhatIsOver(happening, effect);
      staysHome(happening, effect);
    }
  };
};

const isNumbered = ({ before, event, after }: Caused): void => {
  if (event.seq !== before.seq + 1 || after.seq !== event.seq)
    throw new Error(`event ${String(event.seq)} is misnumbered`);
};

/**
 * Checks that each step belongs to its obligation and is taken once, and that a repeated step is taken for a later
 * instant each time.
 */
const stepsAreTakenOnce = (
  { before }: Caused,
  { at: now, steps }: EventNamed<"stepsTaken">,
  lastTaken: Map<string, number>,
): void => {
  for (const { obligation, step: id, at } of steps) {
    const name = `step ${id} of ${obligation}`;
    const step = stepsOf(before, obligation).find((it) => it.id === id);
    if (step === undefined) throw new Error(`${name} was taken, which does not exist`);
    if (at > now) throw new Error(`${name} was taken for an instant to come`);
    const last = lastTaken.get(`${obligation} ${id}`);
    if (last !== undefined && (step.everyMinutes === undefined || at <= last))
      throw new Error(`${name} was taken twice`);
    lastTaken.set(`${obligation} ${id}`, at);
  }
};

const nobodyIsPagedForWhatIsOver = ({ after, event }: Caused, effect: Effect): void => {
  if (effect.do !== "page") return;
  if (effect.asks.length === 0) throw new Error(`${effect.key} asks nothing of anybody`);
  for (const { obligation } of effect.asks)
    if (obligation !== undefined && obligationNamed(after, obligation)?.over !== undefined)
      throw new Error(`${event.type} pages for ${obligation}, which is over`);
};

/**
 * Checks that a private incident is not published and that a retroactive incident (declared after it was over) pages
 * nobody.
 */
const staysHome = ({ after }: Caused, effect: Effect): void => {
  if (after.private !== undefined && effect.do === "publish") throw new Error("a private incident is published");
  if (after.kind === "retroactive" && effect.do === "page") throw new Error("a retroactive incident pages");
};

const wordsOf = (effect: Effect): readonly Words[] =>
  effect.do === "remind" ? effect.items : "wording" in effect ? [effect] : [];

const areKnown = ({ wording, data }: Words): void => {
  const sample = wordings[wording];
  if (sample === undefined) throw new Error(`there is no wording ${wording}`);
  const [dataFields, sampleFields] = [Object.keys(data).sort(), Object.keys(sample).sort()];
  if (!isDeepStrictEqual(dataFields, sampleFields))
    throw new Error(`${wording} is filled with ${dataFields.join(", ")} and not with ${sampleFields.join(", ")}`);
};
