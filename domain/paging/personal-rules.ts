import type { PersonalStep } from "../incident/effects.ts";
import type { Ask } from "./ask.ts";
import type { Incident, PageFact } from "../incident/incident.ts";
import { inMinutes } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";
import type { Step } from "../promises/promise.ts";

const mark = "personal/";
const stepId = (page: number, person: Person, { channel, afterMinutes }: PersonalStep): string =>
  `${mark}${String(page)}/${person}/${channel}/${String(afterMinutes)}`;

/** Makes a step of the obligation from a further step of a person's own paging rule. */
export const personalStep =
  ({ at, seq, urgency = "page" }: PageFact, person: Person, step: PersonalStep) =>
  (ask: Ask): Step => ({
    id: stepId(seq, person, step),
    at: inMinutes(at, step.afterMinutes),
    act: { page: [`person:${person}`], ask, urgency, channel: step.channel },
  });

const goesOn = ({ reached }: PageFact): boolean => reached.some(({ further = [] }) => further.length > 0);

/** The further steps of the paging rules of people who were paged, by obligation key. */
export type PersonalSteps = ReadonlyMap<string, readonly ((ask: Ask) => Step)[]>;

/**
 * Returns the remaining steps of the own paging rules of people whom pages have reached. The steps belong to an
 * obligation, so none is left once the obligation is over. Calls for help have an obligation of their own
 * (`calls-for-help.ts`).
 */
export const personalStepsOf = ({ pages }: Incident): PersonalSteps => {
  const steps = new Map<string, ((ask: Ask) => Step)[]>();
  for (const page of pages)
    for (const { person, obligations, further = [], answered } of page.reached) {
      if (answered !== undefined) continue;
      for (const step of further)
        for (const key of obligations) steps.set(key, [...(steps.get(key) ?? []), personalStep(page, person, step)]);
    }
  return steps;
};

export const isPersonal = ({ step }: { readonly step: string }): boolean => step.startsWith(mark);

/**
 * Removes steps of people's own paging rules that were taken, so that the incident's state does not grow while
 * nobody answers.
 */
export const withoutPersonal = (
  pages: readonly PageFact[],
  taken: readonly { readonly step: string }[],
): readonly PageFact[] => {
  const ids = new Set(taken.map(({ step }) => step));
  return pages.map((page) =>
    goesOn(page) ? { ...page, reached: page.reached.map((one) => withoutSteps(page, one, ids)) } : page,
  );
};

const withoutSteps = (
  page: PageFact,
  one: PageFact["reached"][number],
  ids: ReadonlySet<string>,
): PageFact["reached"][number] => {
  const { further = [], ...reached } = one;
  const left = further.filter((step) => !ids.has(stepId(page.seq, one.person, step)));
  return left.length === 0 ? reached : { ...reached, further: left };
};
