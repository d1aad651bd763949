import { withoutUndefined } from "../incident/without-undefined.ts";
import type { Folds } from "../incident/change-incident.ts";
import { setSeverity } from "../incident/change-incident.ts";
import { textToKeep } from "../incident/size-in-json.ts";

export const severityAndImpactFacts = {
  severityChanged: (incident, event) => setSeverity(incident, event, event.severity),
  impactDescribed: (incident, event) => {
    const { impact, publicImpact, category, usersAffected, impactStartedAt } = event;
    return {
      ...incident,
      impact: textToKeep(impact),
      ...withoutUndefined({ publicImpact, category, usersAffected, impactStartedAt }),
    };
  },
} satisfies Folds;
