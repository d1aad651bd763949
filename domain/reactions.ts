import type { Effect } from "./effects.ts";
import type { Event } from "./events.ts";
import type { Incident } from "./incident.ts";
import { openQuestions } from "./obligations.ts";
import { announced } from "./reactions/announcements.ts";
import type { Wanted } from "./reactions/effect.ts";
import { effectsOf } from "./reactions/effect.ts";
import { mergeMessages } from "./reactions/merging.ts";
import { withdrawals } from "./reactions/pages.ts";
import { effectsOfSteps } from "./reactions/steps.ts";

/** What is to be done to the world because this happened: announcements, steps taken, and what is taken back. */
export const reactions = (before: Incident, event: Event, after: Incident): readonly Effect[] => {
  const wanted: readonly Wanted[] = [
    ...(event.type === "stepsTaken" ? effectsOfSteps(before, event, after) : []),
    ...withdrawals(before, event, after),
    ...(after.kind === "retroactive" && event.type === "enteredRetroactively" ? [] : announced(event, after, before)),
    ...mergeMessages(event, after),
    ...newQuestions(before, after),
  ];
  return wanted.length === 0 ? [] : effectsOf(wanted, event, after);
};

const newQuestions = (before: Incident, after: Incident): readonly Wanted[] => {
  const asked = openQuestions(before);
  const questions = [...openQuestions(after)].flatMap(([key, question]) => (asked.has(key) ? [] : [question]));
  return questions.length === 0 ? [] : [{ do: "workOut", questions }];
};
