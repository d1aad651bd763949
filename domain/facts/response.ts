import type { Incident } from "../incident.ts";
import { episodeOf } from "../incident.ts";
import type { Folds } from "./change.ts";
import { audienceTold, endAttempts, inEpisode, momentOf, publiclyTold, roomUpdated } from "./change.ts";

/** What is known of the investigation, the mitigation, and who was told. */
export const responseFacts: Folds<
  | "findingRecorded"
  | "hypothesisRecorded"
  | "hypothesisJudged"
  | "causeRecorded"
  | "decisionRecorded"
  | "updatePosted"
  | "mitigationStarted"
  | "mitigationEnded"
  | "mitigated"
  | "fixDeployed"
  | "statusPosted"
  | "audienceUpdated"
  | "updatesSnoozed"
  | "taskAdded"
  | "taskCompleted"
  | "taskHandedOver"
  | "ticked"
> = {
  findingRecorded: (incident) => ({ ...incident, findings: incident.findings + 1 }),
  hypothesisRecorded: (incident, event) => ({
    ...incident,
    hypotheses: [...incident.hypotheses, { text: event.text }],
  }),
  hypothesisJudged: (incident, event) => ({
    ...incident,
    hypotheses: incident.hypotheses.map((it, index) =>
      index === event.hypothesis - 1 ? { ...it, verdict: event.verdict } : it,
    ),
  }),
  causeRecorded: (incident, event) => {
    const { internal, public: known, eta } = event;
    return { ...incident, cause: { internal, public: known, ...(eta === undefined ? {} : { eta }) } };
  },
  decisionRecorded: (incident, event) => {
    const { text, emergencyChange, at } = event;
    return { ...incident, decisions: [...incident.decisions, { text, emergencyChange, at }] };
  },
  updatePosted: (incident, event) => (event.real ? roomUpdated(incident, event) : incident),
  mitigationStarted: (incident, event) => {
    const { strategy, description, risk, rollbackPlan, at } = event;
    const attempts = [...incident.attempts, { strategy, description, risk, rollbackPlan, startedAt: at }];
    const first = episodeOf(incident)?.mitigationStarted ?? momentOf(event);
    return roomUpdated(inEpisode({ ...incident, attempts }, { mitigationStarted: first }), event);
  },
  mitigationEnded: (incident, event) =>
    endAttempts(incident, event, (index) => index === event.attempt - 1, event.worked),
  mitigated: (incident, event) =>
    roomUpdated(
      inEpisode(
        endAttempts(incident, event, () => true, true),
        { mitigated: momentOf(event) },
      ),
      event,
    ),
  fixDeployed: (incident, event) =>
    inEpisode(incident, { fixDeployed: episodeOf(incident)?.fixDeployed ?? momentOf(event) }),
  statusPosted: (incident, event) => publiclyTold({ ...incident, statusState: event.state }, event),
  audienceUpdated: (incident, event) => audienceTold(incident, event, event.audience),
  updatesSnoozed: (incident, event) => ({
    ...incident,
    snoozes: [...incident.snoozes, { ...momentOf(event), until: event.until }],
  }),
  taskAdded: (incident, event) => ({
    ...incident,
    tasks: [...incident.tasks, { text: event.text, owner: event.owner }],
  }),
  taskCompleted: (incident, event) => inTask(incident, event.task, { done: momentOf(event) }),
  taskHandedOver: (incident, event) => inTask(incident, event.task, { owner: event.to }),
  ticked: (incident, event) => ({
    ...incident,
    ticked: { ...incident.ticked, [event.item]: { ...momentOf(event), person: event.by.name } },
  }),
};

const inTask = (incident: Incident, task: number, change: Partial<Incident["tasks"][number]>): Incident => ({
  ...incident,
  tasks: incident.tasks.map((it, index) => (index === task - 1 ? { ...it, ...change } : it)),
});
