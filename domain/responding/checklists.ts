import type { Incident } from "../incident/incident.ts";
import { commanderOf, episodeOf, severityOf } from "../incident/incident.ts";
import { audiences } from "../incident/people.ts";
import { leadershipSummaries } from "../informing/cadence-promises.ts";
import { readKey } from "../promises/obligation-keys.ts";
import { madeFor } from "../promises/promise.ts";
import type { PhaseName } from "../runbook.ts";
import { toldName } from "../informing/stakeholder-promises.ts";
import type { Severity } from "../incident/severity.ts";
import { warRoom } from "./room-and-ticket-promises.ts";

/**
 * One line of a checklist. A line with `isFact` is ticked by itself from the facts of the incident; people tick the
 * others.
 */
interface ChecklistItem {
  readonly id: string;
  readonly phase: PhaseName;
  readonly text: string;
  readonly isFact?: (incident: Incident) => boolean;
  /** Says whether the process requires this line for the incident; absent if it always does. */
  readonly isWanted?: (incident: Incident) => boolean;
}

const it = episodeOf;

const newsOfIt: readonly string[] = [...audiences.map(toldName), leadershipSummaries.name];

/** The process document's checklists: "Phase 2: Response", "Investigation Checklist", "Resolution Checklist". */
export const checklist: readonly ChecklistItem[] = [
  { id: "severity", phase: "respond", text: "Severity determined", isFact: (i) => it(i)?.declared !== undefined },
  {
    id: "channel",
    phase: "respond",
    text: "Incident channel created",
    isFact: (i) => madeFor(i, warRoom) !== undefined,
    isWanted: (i) => isPromised(i, i.policy.warRoom),
  },
  {
    id: "commander",
    phase: "respond",
    text: "Incident commander assigned",
    isFact: (i) => commanderOf(i) !== undefined,
  },
  {
    id: "status-page",
    phase: "respond",
    text: "Status page updated",
    isFact: (i) => (it(i)?.publicUpdates.length ?? 0) > 0,
    isWanted: (i) => i.private === undefined && isPromised(i, i.policy.statusPage),
  },
  {
    id: "stakeholders",
    phase: "respond",
    text: "Initial stakeholders notified",
    isFact: (i) => Object.keys(i.made).some((key) => newsOfIt.includes(readKey(key).name)),
    isWanted: (i) => i.private === undefined && isAnybodyTold(i),
  },
  { id: "deployments", phase: "investigate", text: "Recent deployments reviewed" },
  { id: "metrics", phase: "investigate", text: "Metrics analyzed (CPU, memory, disk, network)" },
  { id: "logs", phase: "investigate", text: "Logs reviewed for errors" },
  { id: "database", phase: "investigate", text: "Database health checked" },
  { id: "dependencies", phase: "investigate", text: "External dependencies checked" },
  { id: "traffic", phase: "investigate", text: "Traffic patterns analyzed" },
  {
    id: "fix-applied",
    phase: "resolve",
    text: "Fix applied successfully",
    isFact: (i) => it(i)?.mitigated !== undefined,
  },
  { id: "health-checks", phase: "resolve", text: "Health checks passing" },
  { id: "error-rate", phase: "resolve", text: "Error rate back to normal" },
  { id: "latency", phase: "resolve", text: "Latency back to normal" },
  { id: "sli", phase: "resolve", text: "SLI metrics within target" },
  { id: "no-new-errors", phase: "resolve", text: "No new errors in logs" },
  { id: "synthetic-checks", phase: "resolve", text: "Synthetic checks passing" },
  { id: "user-reports", phase: "resolve", text: "User reports stopped" },
];

const isPromised = (incident: Incident, terms: Deadlines | undefined): boolean =>
  terms?.withinMinutes[severityOf(incident)] !== undefined;

type Deadlines = { readonly withinMinutes: Readonly<Partial<Record<Severity, number>>> };

const isAnybodyTold = (incident: Incident): boolean => {
  const { supportTold, leadershipTold, executivesTold, engineeringLeadershipTold, engineeringLeadTold } =
    incident.policy;
  const rows = [supportTold, leadershipTold, executivesTold, engineeringLeadershipTold, engineeringLeadTold];
  return rows.some((terms) => isPromised(incident, terms));
};

/**
 * Lists the checklist lines that the process requires of an incident of this severity. For a SEV-3, for example, the
 * status page is optional.
 */
export const checklistOf = (incident: Incident): readonly ChecklistItem[] =>
  checklist.filter((item) => item.isWanted?.(incident) !== false || isTicked(incident, item));

export const isTicked = (incident: Incident, item: ChecklistItem): boolean =>
  incident.ticked[item.id] !== undefined || item.isFact?.(incident) === true;

/**
 * Lists the open checklist items of a phase. People are reminded of them when the phase ends; the items block
 * nothing.
 */
export const openItems = (incident: Incident, phase: PhaseName): readonly ChecklistItem[] =>
  checklistOf(incident).filter((item) => item.phase === phase && !isTicked(incident, item));
