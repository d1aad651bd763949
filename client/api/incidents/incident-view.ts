import { everybodyAsked } from "../../../domain/accounts/who-answered.ts";
import { checklistOf, isTicked } from "../../../domain/responding/checklists.ts";
import { commanderOf, episodeOf, type Incident, severityOf } from "../../../domain/incident/incident.ts";
import type { Moment } from "../../../domain/incident/moment.ts";
import { type Obligation, obligations } from "../../../domain/obligations.ts";
import { phaseOf } from "../../../domain/runbook.ts";
import { isDown } from "../../../domain/incident/snapshot.ts";
import type { IncidentView } from "../../../workflows/messages.ts";
import { isoOf } from "../edges/fields.ts";
import type { IncidentAnswer } from "./incident-schema.ts";

/**
 * Returns an incident in the form of the API's answers: its state, the people who work on it, and everything that is
 * owed, the soonest first.
 */
export function incidentAnswer(
  incident: Incident,
  links: IncidentAnswer["links"],
  delivery?: IncidentView,
): IncidentAnswer {
  const owed = obligations(incident).map(obligationAnswer);
  const next = owed.filter(({ over }) => over === undefined).sort((a, b) => a.due.localeCompare(b.due))[0];
  return {
    ...identity(incident),
    ...{ links, responders: respondersOf(incident) },
    ...instants(incident),
    ...(next === undefined ? {} : { next }),
    obligations: owed,
    asked: everybodyAsked(incident).map(({ askedAt, answeredAt, ...asked }) => ({
      ...{ ...asked, askedAt: isoOf(askedAt) },
      ...at("answeredAt", answeredAt),
    })),
    ...response(incident),
    ...followUp(incident),
    ...(delivery === undefined ? {} : { delivery: deliveryAnswer(delivery) }),
  };
}

function obligationAnswer({ key, promise, owedBy, since, due, over }: Obligation) {
  return {
    key,
    promise,
    owedBy,
    since: isoOf(since),
    due: isoOf(due),
    ...(over === undefined ? {} : { over: over.as, overAt: isoOf(over.at), why: over.why }),
    ...at("doneAt", over?.doneAt),
  };
}

function identity(incident: Incident) {
  const { id, kind, title, service, impact, publicImpact, category, seq } = incident;
  return {
    ...{ id, kind, title, service, impact, publicImpact, category, revision: seq },
    phase: phaseOf(incident),
    severity: severityOf(incident),
    private: incident.private !== undefined,
    commander: commanderOf(incident),
  };
}

/** Lists the responders, each once and the commander first. */
function respondersOf(incident: Incident): string[] {
  const holders = incident.holdings.filter(({ until }) => until === undefined).map(({ person }) => person);
  const joined = incident.joined.map(({ person }) => person);
  const all = [commanderOf(incident), episodeOf(incident)?.acknowledged?.person, ...holders, ...joined];
  return [...new Set(all)].filter((person) => person !== undefined);
}

function instants(incident: Incident) {
  const it = episodeOf(incident);
  return {
    ...at("impactStartedAt", incident.impactStartedAt),
    ...at("openedAt", incident.episodes[0]?.begins),
    ...at("acknowledgedAt", it?.acknowledged),
    ...at("declaredAt", it?.declared),
    ...at("mitigatedAt", it?.mitigated),
    ...at("resolvedAt", it?.resolved),
    ...at("closedAt", it?.closed),
    ...at("endedAt", incident.ended),
  };
}

function response(incident: Incident) {
  const { holdings, alerts, tasks, hypotheses, attempts, decisions, cause, statusState, ticked } = incident;
  return {
    roles: holdings
      .filter(({ until }) => until === undefined)
      .map(({ role, person, domain, since }) => ({ role, person, domain, since: isoOf(since.at) })),
    alerts: alerts.map(({ alert, name, summary, severity, source, startedAt, firedAt, clearedAt, details }) => ({
      ...{ ...details, alert, name, summary, severity, source },
      ...{ startedAt: isoOf(startedAt), firedAt: isoOf(firedAt) },
      ...at("clearedAt", clearedAt),
    })),
    tasks: tasks.map(({ text, owner, done }, index) => ({ task: index + 1, text, owner, ...at("doneAt", done) })),
    hypotheses: hypotheses.map(({ text, verdict }, index) => ({ hypothesis: index + 1, text, verdict })),
    mitigations: attempts.map(({ startedAt, ended, ...attempt }, index) => ({
      ...{ ...attempt, attempt: index + 1, startedAt: isoOf(startedAt), worked: ended?.worked },
      ...at("endedAt", ended?.at),
    })),
    decisions: decisions.map((decision) => ({ ...decision, at: isoOf(decision.at) })),
    cause,
    statusPage: statusState,
    checklist: checklistOf(incident).map((item) => ({
      ...{ item: item.id, phase: item.phase, text: item.text },
      ticked: isTicked(incident, item),
      by: ticked[item.id]?.person,
    })),
  };
}

function followUp({ postmortem, items }: Incident) {
  const { owner, held, draft, commentsClosed, published, reviewPublished, evidence } = postmortem;
  return {
    postmortem: {
      owner,
      ...at("heldAt", held),
      draft: draft && { at: isoOf(draft.at), link: draft.link },
      ...at("commentsClosedAt", commentsClosed),
      published: published && { at: isoOf(published.at), link: published.link },
      ...at("reviewPublishedAt", reviewPublished),
      evidence: {
        ...at("logs", evidence.logs),
        ...at("traces", evidence.traces),
        ...at("metrics", evidence.metrics),
      },
    },
    actionItems: items.map(({ id, description, kind, owner: whose, priority, dueOn, done, reviewed }) => ({
      ...{ item: id, description, kind, owner: whose, priority, dueOn: isoOf(dueOn), effective: reviewed?.effective },
      ...at("doneAt", done),
      ...at("reviewedAt", reviewed),
    })),
  };
}

function deliveryAnswer({ undone, unrecorded, laneHealth }: IncidentView) {
  return {
    undone,
    unrecorded,
    lanesDown: Object.entries(laneHealth).flatMap(([lane, health]) => (isDown(health) ? [lane] : [])),
  };
}

/** Returns an object with one instant in ISO 8601 under the given name; an empty object if there is no instant. */
function at<Name extends string>(name: Name, moment: Moment | number | undefined): { [N in Name]?: string } {
  if (moment === undefined) return {};
  const answer: { [N in Name]?: string } = {};
  answer[name] = isoOf(typeof moment === "number" ? moment : moment.at);
  return answer;
}
