import type { Folds } from "../incident/change-incident.ts";
import { endAttempts, changeDeclaredEpisode, momentOf, addRoomUpdate } from "../incident/change-incident.ts";
import { textToKeep } from "../incident/size-in-json.ts";

export const mitigationFacts = {
  mitigationStarted: (incident, event) => {
    const { strategy, description, risk, rollbackPlan, at } = event;
    const kept = (text: string) => textToKeep(text, incident.attempts);
    const plan = { description: kept(description), risk: kept(risk), rollbackPlan: kept(rollbackPlan) };
    const attempts = [...incident.attempts, { strategy, ...plan, startedAt: at }];
    const next = changeDeclaredEpisode({ ...incident, attempts }, (it) => ({
      ...it,
      mitigationStarted: it.mitigationStarted ?? momentOf(event),
    }));
    return addRoomUpdate(next, event);
  },
  mitigationEnded: (incident, event) =>
    endAttempts(incident, event, (index) => index === event.attempt - 1, event.worked),
  mitigated: (incident, event) => {
    const next = endAttempts(incident, event, () => true, true);
    return addRoomUpdate(
      changeDeclaredEpisode(next, (it) => ({ ...it, mitigated: momentOf(event) })),
      event,
    );
  },
  fixDeployed: (incident, event) =>
    changeDeclaredEpisode(incident, (it) => ({ ...it, fixDeployed: it.fixDeployed ?? momentOf(event) })),
} satisfies Folds;
