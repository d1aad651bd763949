import { checklistOf, isTicked } from "../../domain/responding/checklists.ts";
import { settledSlotOf } from "../../domain/following-through/meeting-slot.ts";
import { insidersOf } from "../../domain/privacy/insiders.ts";
import { commanderOf, episodeOf, firstPolicyOf, type Incident, severityOf } from "../../domain/incident/incident.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { obligations } from "../../domain/obligations.ts";
import { asksOf, pageFate } from "../../domain/accounts/page-ledger.ts";
import { phaseOf } from "../../domain/runbook.ts";
import { snapshotVersion } from "../../domain/incident/snapshot.ts";

/** Makes the incident's row in the table `incidents`, from which lists are read. */
export const incidentRow = (
  incident: Incident,
  recorded: { readonly headHash: string; readonly openedAt: Instant },
) => {
  const { policy: _, ...rest } = incident;
  const state = incident.policiesBefore === undefined ? rest : incident;
  const [first] = incident.episodes;
  const current = episodeOf(incident);
  return {
    id: incident.id,
    kind: incident.kind,
    private: incident.private !== undefined,
    insiders: [...insidersOf(incident)],
    severity: severityOf(incident),
    phase: phaseOf(incident),
    service: incident.service,
    title: incident.title,
    impact: incident.impact,
    commander: commanderOf(incident) ?? null,
    openedAt: first?.begins.at ?? recorded.openedAt,
    declaredAt: incident.episodes.find(({ declared }) => declared !== undefined)?.declared?.at ?? null,
    mitigatedAt: current?.mitigated?.at ?? null,
    resolvedAt: current?.resolved?.at ?? null,
    closedAt: current?.closed?.at ?? null,
    endedAt: incident.ended?.at ?? null,
    revision: incident.seq,
    headHash: recorded.headHash,
    policy: firstPolicyOf(incident),
    state,
    stateVersion: snapshotVersion,
  };
};

export const obligationRows = (incident: Incident) =>
  obligations(incident).map(({ key, promise, owedBy, since, due, over }, position) => ({
    ...{ incidentId: incident.id, key, position, promise, owedBy, since, due },
    outcome: over?.as ?? null,
    overAt: over?.at ?? null,
    doneAt: over?.doneAt ?? null,
    why: over?.why ?? null,
  }));

/**
 * Makes the rows of the incident's pages, one for each page. A page that was reported as failed and succeeded later
 * has the later outcome.
 */
export const pageRows = (incident: Incident) =>
  [...new Map(incident.pages.map((page) => [page.effect, page])).values()].map((page) => ({
    incidentId: incident.id,
    effect: page.effect,
    at: page.at,
    people: page.reached.map(({ person }) => person),
    asks: [...asksOf(page, obligations(incident))],
    obligations: [...page.obligations],
    fate: pageFate(page, incident, obligations(incident)),
    failure: page.failed ?? null,
  }));

export const checklistRows = (incident: Incident) =>
  checklistOf(incident).map((item, position) => {
    const ticked = incident.ticked[item.id];
    return {
      ...{ incidentId: incident.id, item: item.id, position, phase: item.phase, text: item.text },
      done: isTicked(incident, item),
      tickedBy: ticked?.person ?? null,
      tickedAt: ticked?.at ?? null,
    };
  });

/**
 * Makes the postmortem's row, which exists from the resolution on, or from the first fact about the postmortem if
 * that is earlier.
 */
export const postmortemRows = (incident: Incident) => {
  const { postmortem } = incident;
  const { evidence, sequence, ...facts } = postmortem;
  const resolved = incident.episodes.some((it) => it.resolved !== undefined);
  if (!resolved && sequence === 0 && Object.keys({ ...facts, ...evidence }).length === 0) return [];
  return [
    {
      incidentId: incident.id,
      owner: postmortem.owner ?? null,
      meetsAt: settledSlotOf(incident) ?? null,
      heldAt: postmortem.held?.at ?? null,
      draftAt: postmortem.draft?.at ?? null,
      draftLink: postmortem.draft?.link ?? null,
      commentsClosedAt: postmortem.commentsClosed?.at ?? null,
      publishedAt: postmortem.published?.at ?? null,
      publishedLink: postmortem.published?.link ?? null,
      reviewPublishedAt: postmortem.reviewPublished?.at ?? null,
      logsSavedAt: evidence.logs?.at ?? null,
      tracesSavedAt: evidence.traces?.at ?? null,
      metricsSavedAt: evidence.metrics?.at ?? null,
    },
  ];
};

export const actionItemRows = (incident: Incident) =>
  incident.items.map((item) => ({
    incidentId: incident.id,
    item: item.id,
    description: item.description,
    kind: item.kind,
    owner: item.owner,
    priority: item.priority,
    addedAt: item.added.at,
    dueOn: item.dueOn,
    doneAt: item.done?.at ?? null,
    reviewedAt: item.reviewed?.at ?? null,
    effective: item.reviewed?.effective ?? null,
  }));
