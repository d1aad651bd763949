import type { Ask } from "../effects.ts";
import type { Incident } from "../incident.ts";
import { inMinutes } from "../moment.ts";
import type { Step } from "../promise.ts";

/**
 * What is left of the personal rules of those whom pages have reached for an obligation: by which channel each is asked
 * next, and when. Their timers are the obligation's: once it is over there are none.
 */
export const personalSteps = ({ pages }: Incident, obligation: string, ask: Ask): readonly Step[] =>
  pages.flatMap(({ at, seq, reached, urgency = "page" }) =>
    reached.flatMap(({ person, obligations, further = [] }) =>
      obligations.includes(obligation)
        ? further.map(({ afterMinutes, channel }): Step => ({
            id: `personal/${String(seq)}/${person}/${channel}/${String(afterMinutes)}`,
            at: inMinutes(at, afterMinutes),
            act: { page: [`person:${person}`], ask, urgency, channel },
          }))
        : [],
    ),
  );
