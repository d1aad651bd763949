import type { SearchAttributeUpdatePair } from "@temporalio/common";
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from "@temporalio/workflow";
import { commanderOf, type Incident, severityOf } from "../../domain/incident/incident.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { obligations } from "../../domain/obligations.ts";
import { phaseOf } from "../../domain/runbook.ts";
import { severityLabel } from "../../domain/incident/severity.ts";
import { searchAttributes } from "../messages.ts";
import type { RunState } from "../run-state.ts";
import { incidentSummaries } from "./start-summaries.ts";
import { effectSummary, utc } from "./summaries.ts";

/** Shows the incident's present state in the Temporal UI: its search attributes, and a card in words. */
export const showPhase = (state: RunState): void => {
  const { incident } = state;
  const changed = attributesOf(incident).filter(
    ({ key, value }) => (workflowInfo().typedSearchAttributes.get(key) ?? null) !== value,
  );
  if (changed.length > 0) upsertSearchAttributes(changed);
  setCurrentDetails([...headOf(incident), ...owedNow(state), ...stillToDo(state)].join("\n"));
};

/**
 * Shows the card of an incident at rest. The card states only facts and does not apply the rules, which may have
 * changed since the run began.
 */
export const showRest = (state: RunState, wakeAt: Instant | undefined): void => {
  const until = wakeAt === undefined ? "until a command arrives" : `until ${utc(wakeAt, state.now())} or a command`;
  setCurrentDetails([...headOf(state.incident), `At rest ${until}.`].join("\n"));
};

const attributesOf = (incident: Incident): (SearchAttributeUpdatePair & { readonly value: string | null })[] => {
  const shown = (value: string | undefined) =>
    incident.private !== undefined || value === undefined || value === "" ? null : value;
  return [
    { key: searchAttributes.phase, value: incident.ended === undefined ? phaseOf(incident) : incident.ended.as },
    { key: searchAttributes.severity, value: severityOf(incident) },
    { key: searchAttributes.service, value: shown(incident.service) },
    { key: searchAttributes.commander, value: shown(commanderOf(incident)) },
    { key: searchAttributes.kind, value: incident.kind },
  ];
};

const headOf = (incident: Incident): readonly string[] =>
  incident.private === undefined
    ? [
        ...(incident.kind === "real" ? [] : [incidentSummaries[incident.kind], ""]),
        `**${severityLabel(severityOf(incident))}** ${incident.title} (${incident.service})`,
        "",
        `Incident commander: ${commanderOf(incident) ?? "nobody yet"}`,
      ]
    : [`**${severityLabel(severityOf(incident))}** private incident`, ""];

/** The most lines on the card: Temporal takes 20,000 bytes, and nobody reads more than some lines. */
const linesShown = 12;

const owedNow = ({ incident, now }: RunState): readonly string[] => [
  `Phase: ${phaseOf(incident)}`,
  "",
  "| owed | by | due |",
  "| --- | --- | --- |",
  ...obligations(incident)
    .filter((it) => it.over === undefined)
    .toSorted((a, b) => a.due - b.due)
    .slice(0, linesShown)
    .map((it) => `| ${it.promise} | ${it.owedBy} | ${utc(it.due, now())} |`),
];

const stillToDo = ({ undone }: RunState): readonly string[] =>
  undone.length === 0 ? [] : ["", `Being done: ${undone.slice(0, linesShown).map(effectSummary).join(", ")}`];
