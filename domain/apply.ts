import type { Event, EventName, EventNamed } from "./incident/events.ts";
import { changeDeclaredEpisode, changeEpisode, momentOf } from "./incident/change-incident.ts";
import type { Folds } from "./incident/change-incident.ts";
import { alertFacts } from "./detecting/alert-facts.ts";
import { declarationFacts } from "./detecting/declaration-facts.ts";
import { severityAndImpactFacts } from "./detecting/severity-and-impact-facts.ts";
import { privacyFacts } from "./privacy/privacy-facts.ts";
import { acknowledgementFacts } from "./paging/acknowledgement-facts.ts";
import { escalationFacts } from "./paging/escalation-facts.ts";
import { noteAnsweredCalls } from "./paging/calls-for-help.ts";
import { roleFacts } from "./responding/role-facts.ts";
import { commanderFacts } from "./responding/commander-facts.ts";
import { investigationFacts } from "./responding/investigation-facts.ts";
import { mitigationFacts } from "./responding/mitigation-facts.ts";
import { taskFacts } from "./responding/task-facts.ts";
import { updateFacts } from "./informing/update-facts.ts";
import { endingFacts } from "./following-through/ending-facts.ts";
import { episodeFacts } from "./following-through/begin-episode-facts.ts";
import { postmortemFacts } from "./following-through/postmortem-facts.ts";
import { actionItemFacts } from "./following-through/action-item-facts.ts";
import { mergeFacts } from "./merging/merge-facts.ts";
import { promiseFacts } from "./promises/promise-facts.ts";
import { outcomeFacts } from "./steps/outcome-facts.ts";
import type { Incident } from "./incident/incident.ts";
import { commanderOf, episodeOf } from "./incident/incident.ts";
import { isHuman } from "./incident/people.ts";

const folds: Folds = {
  ...alertFacts,
  ...declarationFacts,
  ...severityAndImpactFacts,
  ...privacyFacts,
  ...acknowledgementFacts,
  ...escalationFacts,
  ...roleFacts,
  ...commanderFacts,
  ...investigationFacts,
  ...mitigationFacts,
  ...taskFacts,
  ...updateFacts,
  ...endingFacts,
  ...episodeFacts,
  ...postmortemFacts,
  ...actionItemFacts,
  ...mergeFacts,
  ...promiseFacts,
  ...outcomeFacts,
};

/** Returns the incident after one more event. An incident holds only facts; what is owed is computed from the facts. */
export const apply = (incident: Incident, event: Event): Incident => {
  const before = { ...incident, seq: event.seq, ...(isHuman(event.by) ? { lastSpokenAt: event.at } : {}) };
  return noteAnsweredCalls(noteHelper(noteFirstResponse(foldIn(before, event), event), event), event);
};

const foldIn = <N extends EventName>(incident: Incident, event: EventNamed<N> & { readonly type: N }): Incident =>
  foldOf<N>(event.type)?.(incident, event) ?? incident;

const foldOf = <N extends EventName>(name: N): Folds[N] => folds[name];

/** Notes the first response: the first command of a person after the acknowledgement. */
const noteFirstResponse = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  return it?.acknowledged !== undefined &&
    it.responded === undefined &&
    isHuman(event.by) &&
    event.seq > it.acknowledged.seq &&
    incident.kind !== "retroactive"
    ? changeEpisode(incident, (current) => ({ ...current, responded: momentOf(event) }))
    : incident;
};

/** Notes that the commander has help, once a second person holds a role or has joined. */
const noteHelper = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  if (it?.declared === undefined || it.helped !== undefined) return incident;
  const there = new Set([
    ...incident.holdings.filter(({ until }) => until === undefined).map(({ person }) => person),
    ...incident.joined.map(({ person }) => person),
  ]);
  return commanderOf(incident) !== undefined && there.size > 1
    ? changeDeclaredEpisode(incident, (current) => ({ ...current, helped: momentOf(event) }))
    : incident;
};
