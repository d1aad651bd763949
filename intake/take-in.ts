import type { Sender } from "../domain/commands/commands.ts";
import type { Instant } from "../domain/incident/moment.ts";
import { bringToIncidents, type GroupTaker } from "./bring-to-incidents.ts";
import { maintenanceAt, type Windows } from "./maintenance-windows.ts";
import { withPlausibleTimes, type ReportedAlert } from "./reported-alert.ts";
import { type AlertStates, recogniseAlerts } from "./recognise-alerts.ts";
import { type Origin, triage, type Triaged, type TriageRules } from "./triage.ts";
import { type Accepted, whatBecame } from "./what-became.ts";

/** The rules and maintenance windows by which alerts are judged. */
export interface Judging {
  /** Returns the current settings, since the configuration may be edited at any time. */
  readonly settings: () => TriageRules;
  readonly maintenance: Windows;
}

/**
 * Everything needed to take alerts in: the rules by which they are judged, the storage of their states, and the part
 * that brings them to incidents.
 */
export interface Intake extends Judging {
  readonly alertStates: AlertStates;
  readonly incidents: GroupTaker;
}

/** When and in which request alerts arrived, and how to report problems with them. */
export interface Arrival extends Pick<Sender, "sentAt" | "requestId"> {
  readonly now: Instant;
  readonly report: (error: unknown, sentence: string) => void;
}

/** Decides what would happen to alerts, and why, without bringing them anywhere. */
export async function judge(
  alerts: readonly ReportedAlert[],
  origin: Origin,
  { settings, maintenance }: Judging,
  { now, report }: Omit<Arrival, "sentAt" | "requestId">,
): Promise<readonly Triaged[]> {
  const maintenanceFor = await maintenanceAt(maintenance, now, report);
  return alerts.map((alert) => triage(withPlausibleTimes(alert, now), origin, settings(), maintenanceFor));
}

/**
 * Takes alerts in: judges each and brings it to the incident of its group. Alerts of every kind pass through this
 * function.
 */
export async function takeIn(
  alerts: readonly ReportedAlert[],
  origin: Origin,
  intake: Intake,
  arrival: Arrival,
): Promise<readonly Accepted[]> {
  const { report: _, ...arrived } = arrival;
  const triaged = await judge(alerts, origin, intake, arrival);
  const recognised = await recogniseAlerts(triaged, intake.alertStates, arrival);
  const brought = recognised.flatMap((it) => (it.isBrought ? [it.triaged] : []));
  const incidents = await bringToIncidents(brought, { ...arrived, incidents: intake.incidents, source: origin.name });
  const opened = new Set<string>();
  return recognised.map((it) => {
    const incident = it.isBrought ? incidents.get(it.triaged.groupKey) : undefined;
    const isOpenBefore = incident !== undefined && (incident === it.incident || opened.has(incident));
    if (incident !== undefined) opened.add(incident);
    return whatBecame(it, { incident, isOpenBefore });
  });
}
