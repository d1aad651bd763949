import type { AlertFields, AlertReport } from "./alert.ts";
import type { CommandFields } from "../commands/commands.ts";
import type { Draft } from "../commands/draft.ts";
import { type AlertFact, alertInWords, alertNamed, type Incident } from "../incident/incident.ts";
import { acknowledgementsOf, openHold } from "../incident/episode.ts";
import { episodeOf, severityOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { system } from "../incident/people.ts";
import { isWorse, type Severity, severityLabel } from "../incident/severity.ts";
import { oneLine } from "../plain-text.ts";
import type { Deciders } from "../commands/decider.ts";
import { beginEpisode, reopensUntil } from "../following-through/begin-episode.ts";
import { countedStart, isLateCopy, isOfEarlierFiring } from "./late-alerts.ts";
import { holdBack, lookAtHold, standDown } from "./hold-alerts.ts";

/**
 * Decides commands about alerts: an alert opens an incident, raises its severity, reports a relapse, and ends an
 * incident that nobody was needed for.
 */
export const alertDecisions = {
  fireAlert: (alert, draft) => draft.answer(fire(alert, draft)),
  clearAlert: ({ type: _, ...cleared }, draft) => draft.answer(clear(cleared, draft)),
  takeAlerts: ({ alerts: reports, groupKey }, draft) => {
    const group = groupKey === undefined ? {} : { groupKey };
    const notes = reports.flatMap((report) => take({ ...report, ...group }, draft) ?? []);
    return notes.length === reports.length ? draft.answer([...new Set(notes)].join(" ")) : draft;
  },
} satisfies Partial<Deciders>;

/** The reason, in a sentence, why an alert did nothing to this incident; undefined if it did something. */
type Ignored = string | undefined;

const take = (report: AlertReport & Pick<AlertFields, "groupKey">, draft: Draft): Ignored => {
  if (report.status === "resolved") {
    const { status: _, ...cleared } = report;
    return clear(cleared, draft);
  }
  const { status: _, ...alert } = report;
  return fire(alert, draft);
};

const fire = ({ groupKey, ...alert }: AlertFields, draft: Draft): Ignored => {
  const incident = draft.incident();
  const it = episodeOf(incident);
  if (it === undefined) {
    const { kind } = incident;
    const { summary, service, severity } = alert;
    const title = oneLine(summary);
    const impactStartedAt =
      draft.judgesAlerts === "by-message" ? alert.startedAt : countedStart(alert.startedAt, draft.receivedAt);
    draft.emit({
      type: "opened",
      kind,
      title,
      service,
      impact: alert.details?.impact ?? title,
      severity,
      impactStartedAt,
    });
    holdBack(alert, draft.emit({ ...alert, type: "alertFired" }));
    return undefined;
  }
  const repeated = whyRepeated(alert, draft);
  const raisedFrom = repeated === undefined ? undefined : betterBefore(alert, draft);
  if (repeated !== undefined && raisedFrom === undefined) return repeatFiring(alert, draft) ? undefined : repeated;
  const tooLate = whyTooLate(incident, draft.now);
  if (tooLate !== undefined) {
    draft.emit({ ...alert, ...(groupKey === undefined ? {} : { groupKey }), type: "alertHandedOn" });
    return `It ${tooLate}: ${incident.mergedInto === undefined ? "a new, linked incident is opened" : "it goes on there"}.`;
  }
  draft.emit(
    raisedFrom === undefined
      ? { ...alert, type: "alertFired" }
      : { ...newsOf(alert), type: "alertChanged", raisedFrom },
  );
  if (it.resolved === undefined) {
    raiseSeverity(alert, incident, draft);
    lookAtHold(alert, draft);
    return undefined;
  }
  // Maintenance holds back only alerts of which nobody knows yet whether they are an incident. These are, and the
  // impact is back.
  beginEpisode(draft, it.closed === undefined ? "relapse" : "reopened", `Alert: ${alert.summary}`);
  return undefined;
};

/**
 * Returns why an alert comes too late for this incident; undefined if it does not. An incident that has ended runs
 * on until all of it is recorded, so alerts may still arrive.
 */
const whyTooLate = (incident: Incident, now: Instant): string | undefined => {
  const closed = episodeOf(incident)?.closed;
  if (incident.mergedInto !== undefined) return `was merged into ${incident.mergedInto}`;
  if (incident.ended !== undefined) return "has ended";
  if (closed !== undefined && now > reopensUntil(incident, closed.at)) return "was closed too long ago";
  return incident.kind === "retroactive" ? "was entered afterwards" : undefined;
};

/**
 * Returns why a firing is ignored as a repetition; undefined if it counts. A repeated firing counts if it began
 * after the resolution. While firings are counted, and after the end, a firing with a later start counts too. If the
 * incident was merged into another one, that other incident decides.
 */
const whyRepeated = (alert: AlertFields, draft: Draft): string | undefined => {
  const incident = draft.incident();
  const before = alertNamed(incident, alert.alert);
  if (before === undefined || incident.mergedInto !== undefined) return undefined;
  if (before.clearedAt !== undefined)
    return isOver(alert, { ...before, clearedAt: before.clearedAt }, draft)
      ? `That firing of ${alertInWords(incident, alert.alert)} is over already.`
      : undefined;
  const it = episodeOf(incident);
  const isAfterResolution = it?.resolved !== undefined && alert.startedAt > it.resolved.at;
  const isCounted = openHold(it)?.because === "threshold" || incident.ended !== undefined;
  return isAfterResolution || (isCounted && alert.startedAt > before.startedAt)
    ? undefined
    : `The alert ${alertInWords(incident, alert.alert)} is firing already.`;
};

/**
 * Says whether a firing that arrives after its alert cleared belongs to the firing that is over. The times of
 * receipt are compared too, since a worker may process both messages at once after an outage of its own.
 */
const isOver = (
  { startedAt }: AlertFields,
  before: AlertFact & { readonly clearedAt: Instant },
  { now, receivedAt, judgesAlerts }: Draft,
): boolean =>
  judgesAlerts === "by-message"
    ? before.startedAt === startedAt
    : isLateCopy(
        { startedAt },
        before,
        Math.max(now - before.clearedAt, receivedAt - (before.clearingReceivedAt ?? before.clearedAt)),
      );

/** Returns the severity of a firing alert before it got worse; undefined if the alert did not get worse. */
const betterBefore = (alert: AlertFields, { incident, judgesAlerts }: Draft): Severity | undefined => {
  const before = alertNamed(incident(), alert.alert);
  const severity = before?.severity ?? severityOf(incident());
  const isFiring = before !== undefined && before.clearedAt === undefined;
  return judgesAlerts !== "by-message" && isFiring && isWorse(alert.severity, severity) ? severity : undefined;
};

/**
 * Records what is new in a repeated firing, while the incident is not resolved: another summary, or that the alert
 * is no longer under maintenance. Returns whether anything was new.
 */
const repeatFiring = (alert: AlertFields, draft: Draft): boolean => {
  const incident = draft.incident();
  const it = episodeOf(incident);
  const before = alertNamed(incident, alert.alert);
  const isOpen = incident.ended === undefined && it?.resolved === undefined;
  if (before === undefined || before.clearedAt !== undefined || !isOpen) return false;
  if (draft.judgesAlerts === "by-message") return false;
  if (before.summary !== alert.summary) draft.emit({ ...newsOf(alert), type: "alertChanged" });
  if (openHold(it)?.because === "maintenance") lookAtHold(alert, draft);
  return draft.incident() !== incident;
};

/** Returns the fields of a firing alert that may differ from its earlier report. */
const newsOf = ({ alert, summary, severity, details }: AlertFields) => ({
  ...{ alert, summary, severity },
  ...(details === undefined ? {} : { details }),
});

/**
 * Raises the severity if an alert is worse than all alerts before, unless a person has declared the incident.
 * Otherwise the page that a worse alert calls for would never go out.
 */
const raiseSeverity = (alert: AlertFields, before: Incident, draft: Draft): void => {
  const from = severityOf(before);
  const isDeclaredByPerson = episodeOf(before)?.declared?.bySystem === false;
  if (!isWorse(alert.severity, from) || isDeclaredByPerson) return;
  if (before.alerts.some(({ severity }) => severity !== undefined && !isWorse(alert.severity, severity))) return;
  const reason = `Alert: ${alert.name ?? alert.alert} is ${severityLabel(alert.severity)}`;
  draft.emit({ type: "severityChanged", severity: alert.severity, from, reason }, system);
};

const clear = (cleared: CommandFields["clearAlert"], draft: Draft): Ignored => {
  const { alert, endedAt, groupKey } = cleared;
  const incident = draft.incident();
  if (incident.ended !== undefined) {
    if (groupKey === undefined && incident.mergedInto === undefined) return "It has ended meanwhile.";
    draft.emit({ type: "clearingHandedOn", cleared });
    return "It has ended: whoever has the alert now is told.";
  }
  const before = alertNamed(incident, alert);
  if (before === undefined || before.clearedAt !== undefined) return `No alert ${alert} is firing here.`;
  if (isOfEarlierFiring(cleared, before))
    return `An earlier firing of ${alertInWords(incident, alert)} is over; it has fired anew since.`;
  draft.emit({ type: "alertCleared", alert, ...(endedAt === undefined ? {} : { endedAt }) });
  if (isUnattended(draft.incident()) && mayEnd(alert, draft.incident())) standDown(draft);
  return undefined;
};

/** Says whether nobody has acknowledged or declared the incident. */
const isUnattended = (incident: Incident): boolean => {
  const it = episodeOf(incident);
  return it === undefined || (it.declared === undefined && acknowledgementsOf(it).length === 0);
};

/** Says whether the policy lets an unattended incident end, now that this alert has cleared. */
const mayEnd = (cleared: string, { alerts, alertsBeyond = 0, policy }: Incident): boolean => {
  const { firedAt: lastOne = 0 } = alertNamed({ alerts }, cleared) ?? {};
  switch (policy.detection?.autoResolve ?? "all") {
    case "all":
      return alertsBeyond === 0 && alerts.every(({ clearedAt }) => clearedAt !== undefined);
    case "first":
      return true;
    case "last":
      return alerts.every(({ firedAt }) => firedAt <= lastOne);
    case "never":
      return false;
  }
};

export const isFiring = (incident: Incident, name: string): boolean => {
  const alert = alertNamed(incident, name);
  return alert !== undefined && alert.clearedAt === undefined;
};
