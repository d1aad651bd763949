import type { Folds } from "../incident/change-incident.ts";
import { momentOf } from "../incident/change-incident.ts";
import { isHuman } from "../incident/people.ts";

export const privacyFacts = {
  madePrivate: (incident, event) => ({
    ...incident,
    private: { ...momentOf(event), ...(isHuman(event.by) ? { person: event.by.name } : {}) },
  }),
} satisfies Folds;
