import type { Folds } from "../incident/change-incident.ts";
import { textToKeep } from "../incident/size-in-json.ts";

export const investigationFacts = {
  findingRecorded: (incident) => ({ ...incident, findings: incident.findings + 1 }),
  hypothesisRecorded: (incident, event) => ({
    ...incident,
    hypotheses: [...incident.hypotheses, { text: textToKeep(event.text, incident.hypotheses) }],
  }),
  hypothesisJudged: (incident, event) => ({
    ...incident,
    hypotheses: incident.hypotheses.map((it, index) =>
      index === event.hypothesis - 1 ? { ...it, verdict: event.verdict } : it,
    ),
  }),
  causeRecorded: (incident, event) => {
    const { internal, public: published, eta } = event;
    const cause = { internal: textToKeep(internal), public: textToKeep(published) };
    return { ...incident, cause: { ...cause, ...(eta === undefined ? {} : { eta: textToKeep(eta) }) } };
  },
  decisionRecorded: (incident, event) => {
    const { text, emergencyChange, at } = event;
    return {
      ...incident,
      decisions: [...incident.decisions, { text: textToKeep(text, incident.decisions), emergencyChange, at }],
    };
  },
} satisfies Folds;
