import type { Folds } from "../incident/change-incident.ts";
import { changeEpisode, momentOf } from "../incident/change-incident.ts";
import type { Hold } from "../incident/episode.ts";
import type { EventNamed } from "../incident/events.ts";
import { nameToKeep } from "../incident/alert-name.ts";
import { type AlertFact, alertNamed, type Incident } from "../incident/incident.ts";
import { isWorse } from "../incident/severity.ts";
import { bytesOf, inBrief } from "../incident/size-in-json.ts";
import { withoutUndefined } from "../incident/without-undefined.ts";
import type { AlertDetails } from "./alert.ts";

export const alertFacts = {
  alertFired: (incident, event) => ({
    ...incident,
    ...putAlert(incident, {
      alert: nameToKeep(event.alert),
      summary: inBrief(event.summary, longestSummaryBytes),
      severity: event.severity,
      source: inBrief(event.source, longestSourceBytes),
      startedAt: event.startedAt,
      firedAt: event.at,
      ...endBefore(alertNamed(incident, event.alert)),
      ...(event.name === undefined ? {} : { name: inBrief(event.name, longestSummaryBytes) }),
      ...detailsKept(incident, event),
    }),
    ...withAlertChange(incident, { at: event.at, to: "firing" }),
  }),
  // The worst severity of a firing is kept, so that an alert that gets better and then worse again does not raise
  // the incident's severity twice.
  alertChanged: (incident, { alert, summary, severity, details }) =>
    changeAlert(incident, alert, (fact) => ({
      ...fact,
      ...(fact.details === undefined || details === undefined ? {} : { details: detailsInBrief(details) }),
      summary: inBrief(summary, longestSummaryBytes),
      severity: fact.severity === undefined || isWorse(severity, fact.severity) ? severity : fact.severity,
    })),
  alertCleared: (incident, event) => ({
    ...changeAlert(incident, event.alert, ({ endedAt: _, ...fact }) => ({
      ...fact,
      clearedAt: event.at,
      ...(event.sentAt === undefined ? {} : { clearingReceivedAt: event.sentAt }),
      ...(event.endedAt === undefined ? {} : { endedAt: event.endedAt }),
    })),
    ...(alertNamed(incident, event.alert) === undefined
      ? {}
      : withAlertChange(incident, { at: event.at, to: "clear" })),
  }),
  alertsHeld: (incident, event) => {
    const hold: Hold = { because: event.because, held: momentOf(event), until: event.until };
    return changeEpisode(incident, (it) => ({ ...it, holds: [...(it.holds ?? []), hold] }));
  },
  alertsReleased: (incident, event) =>
    changeEpisode(incident, ({ holds = [], ...it }) => ({
      ...it,
      holds: holds.map((hold, index) => (index === holds.length - 1 ? { ...hold, released: momentOf(event) } : hold)),
    })),
} satisfies Folds;

const changeAlert = (incident: Incident, name: string, change: (fact: AlertFact) => AlertFact): Incident => {
  const fact = alertNamed(incident, name);
  return fact === undefined ? incident : { ...incident, alerts: replaced(incident.alerts, fact, change(fact)) };
};

const endBefore = (before: AlertFact | undefined): Pick<AlertFact, "endedBefore"> =>
  before?.endedAt === undefined ? {} : { endedBefore: before.endedAt };

/** The most alerts of an incident that keep their details: nobody reads more of them at night. */
const mostAlertsDetailed = 30;

const detailsKept = (
  { alerts }: Incident,
  { alert, details }: EventNamed<"alertFired">,
): Pick<AlertFact, "details"> => {
  if (details === undefined) return {};
  const others = alerts.filter((it) => it.alert !== nameToKeep(alert) && it.details !== undefined);
  return others.length < mostAlertsDetailed ? { details: detailsInBrief(details) } : {};
};

/** Shortens the details of an alert. A link that is cut off leads nowhere, so a very long link is left out. */
const detailsInBrief = ({ labels, description, impact, ...links }: AlertDetails): AlertDetails => ({
  ...withoutUndefined({
    labels: labels && inBrief(labels, 600),
    description: description && inBrief(description, 1200),
    impact: impact && inBrief(impact, 600),
  }),
  ...Object.fromEntries(Object.entries(links).filter(([, link]) => bytesOf(link) <= 600)),
});

/**
 * The most alerts that an incident keeps in its own state. The stored records have all alerts, and the full text of
 * a shortened one.
 */
export const mostAlertsKept = 1000;
const longestSummaryBytes = 240;
const longestSourceBytes = 60;

/**
 * Adds an alert to the incident. If there are too many, a cleared alert is dropped first, else the alert that fired
 * longest ago.
 */
const putAlert = (incident: Incident, fact: AlertFact): Pick<Incident, "alerts" | "alertsBeyond"> => {
  const { alerts, alertsBeyond = 0 } = incident;
  const before = alertNamed(incident, fact.alert);
  if (before !== undefined) return { alerts: replaced(alerts, before, fact) };
  if (alerts.length < mostAlertsKept) return { alerts: [...alerts, fact] };
  const age = ({ firedAt, clearedAt }: AlertFact) => (clearedAt === undefined ? firedAt : -Infinity);
  const oldest = alerts.reduce((a, b) => (age(b) < age(a) ? b : a));
  const kept = { alerts: [...alerts.filter((alert) => alert !== oldest), fact] };
  return oldest.clearedAt === undefined ? { ...kept, alertsBeyond: alertsBeyond + 1 } : kept;
};

const replaced = (alerts: readonly AlertFact[], before: AlertFact, after: AlertFact): readonly AlertFact[] =>
  alerts.with(alerts.indexOf(before), after);

/** Keeps the last firings and clearings, as many as the policy counts; none if the policy does not count them. */
const withAlertChange = (
  { policy: { detection }, changes = [] }: Incident,
  change: NonNullable<Incident["changes"]>[number],
): Pick<Incident, "changes"> => {
  const counted = Math.max(2 * (detection?.threshold?.times ?? 0), (detection?.flapping?.changes ?? -1) + 1);
  return counted === 0 ? {} : { changes: [...changes, change].slice(-counted) };
};
