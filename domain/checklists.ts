import type { Incident } from "./incident.ts";
import { commanderOf, episodeOf } from "./incident.ts";
import type { PhaseName } from "./runbook.ts";

/** One line of a checklist. Those that are facts tick themselves; people tick the others. */
interface ChecklistItem {
  readonly id: string;
  readonly phase: PhaseName;
  readonly text: string;
  readonly isFact?: (incident: Incident) => boolean;
}

const it = episodeOf;

/** The process document's checklists: "Phase 2: Response", "Investigation Checklist", "Resolution Checklist". */
export const checklist: readonly ChecklistItem[] = [
  { id: "severity", phase: "respond", text: "Severity determined", isFact: (i) => it(i)?.declared !== undefined },
  {
    id: "channel",
    phase: "respond",
    text: "Incident channel created",
    isFact: (i) => i.made["war-room"] !== undefined,
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
  },
  {
    id: "stakeholders",
    phase: "respond",
    text: "Initial stakeholders notified",
    isFact: (i) => Object.keys(i.made).some((key) => key.includes("-told#")),
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

export const isTicked = (incident: Incident, item: ChecklistItem): boolean =>
  incident.ticked[item.id] !== undefined || item.isFact?.(incident) === true;

/** What is still open in a phase. It warns at the phase's end and blocks nothing. */
export const openItems = (incident: Incident, phase: PhaseName): readonly ChecklistItem[] =>
  checklist.filter((item) => item.phase === phase && !isTicked(incident, item));
