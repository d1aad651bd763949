import type { Ask, PersonalStep } from "../effects.ts";
import type { Incident, PageFact } from "../incident.ts";
import { inMinutes } from "../moment.ts";
import type { Person } from "../people.ts";
import type { Step } from "../promise.ts";

const mark = "personal/";
const stepId = (page: number, person: Person, { channel, afterMinutes }: PersonalStep): string =>
  `${mark}${String(page)}/${person}/${channel}/${String(afterMinutes)}`;

const goesOn = ({ reached }: PageFact): boolean => reached.some(({ further = [] }) => further.length > 0);

/** A further step that somebody's personal rule still has to come, for each of the obligations they were paged for. */
export type PersonalSteps = ReadonlyMap<string, readonly ((ask: Ask) => Step)[]>;

/**
 * What is left of the personal rules of those whom pages have reached, by obligation: by which channel each is asked
 * next, and when. Their timers are the obligation's: once it is over there are none.
 */
export const personalStepsOf = ({ pages }: Incident): PersonalSteps => {
  const steps = new Map<string, ((ask: Ask) => Step)[]>();
  for (const { at, seq, reached, urgency = "page" } of pages)
    for (const { person, obligations, further = [] } of reached)
      for (const step of further) {
        const { channel, afterMinutes } = step;
        const stepFor = (ask: Ask): Step => ({
          id: stepId(seq, person, step),
          at: inMinutes(at, afterMinutes),
          act: { page: [`person:${person}`], ask, urgency, channel },
        });
        for (const key of obligations) steps.set(key, [...(steps.get(key) ?? []), stepFor]);
      }
  return steps;
};

export const isPersonal = ({ step }: { readonly step: string }): boolean => step.startsWith(mark);

/** A personal step that was taken leaves the page's own facts, so that they do not grow while nobody answers. */
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
