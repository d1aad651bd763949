import { checklist, isTicked } from "../../domain/checklists.ts";
import { commanderOf, episodeOf, type Incident, severityOf } from "../../domain/incident.ts";
import type { Moment } from "../../domain/moment.ts";
import { type Obligation, obligations } from "../../domain/obligations.ts";
import { phaseOf } from "../../domain/runbook.ts";
import { isDown } from "../../domain/snapshot.ts";
import type { IncidentView } from "../../workflows/messages.ts";
import { isoOf } from "./fields.ts";
import type { IncidentAnswer } from "./incident-schema.ts";

/** An incident as the API shows it: who and what it is, and everything that is owed, soonest first. */
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
  const { id, kind, title, service, impact, seq } = incident;
  return {
    ...{ id, kind, title, service, impact, revision: seq },
    phase: phaseOf(incident),
    severity: severityOf(incident),
    private: incident.private !== undefined,
    commander: commanderOf(incident),
  };
}

/** Each person once, the commander first. */
function respondersOf(incident: Incident): string[] {
  const held = incident.holdings.filter(({ until }) => until === undefined).map(({ person }) => person);
  const joined = incident.joined.map(({ person }) => person);
  const all = [commanderOf(incident), episodeOf(incident)?.acknowledged?.person, ...held, ...joined];
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
    alerts: Object.entries(alerts).map(([alert, { summary, startedAt, firedAt, clearedAt }]) => ({
      ...{ alert, summary, startedAt: isoOf(startedAt), firedAt: isoOf(firedAt) },
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
    checklist: checklist.map((item) => ({
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

/** One optional instant under its name, as ISO 8601. */
function at<Name extends string>(name: Name, moment: Moment | number | undefined): { [N in Name]?: string } {
  if (moment === undefined) return {};
  const answer: { [N in Name]?: string } = {};
  answer[name] = isoOf(typeof moment === "number" ? moment : moment.at);
  return answer;
}
