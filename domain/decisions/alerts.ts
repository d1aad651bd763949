import type { AlertFields, AlertReport } from "../alert.ts";
import type { CommandFields } from "../commands.ts";
import type { Draft } from "../draft.ts";
import type { AlertFact, Incident } from "../incident.ts";
import { acknowledgementsOf, episodeOf, openHold, severityOf } from "../incident.ts";
import type { Instant } from "../moment.ts";
import { inMinutes } from "../moment.ts";
import { system } from "../people.ts";
import { isWorse, severityLabel } from "../severity.ts";
import type { Deciders } from "./decider.ts";
import { beginEpisode } from "./detection.ts";
import { holdBack, lookAtHold, standDown } from "./holds.ts";

/** Detect is the alert group: it dedups, counts, waits and ends quietly; only what is left pages somebody. */
export const alerts: Deciders<"fireAlert" | "clearAlert" | "takeAlerts"> = {
  fireAlert: (alert, draft) => fire(alert, draft),
  clearAlert: ({ type: _, ...cleared }, draft) => clear(cleared, draft),
  takeAlerts: ({ alerts: reports, groupKey }, draft) => {
    const group = groupKey === undefined ? {} : { groupKey };
    const notes = reports.flatMap((report) => take({ ...report, ...group }, draft)?.note ?? []);
    return notes.length === reports.length ? { note: [...new Set(notes)].join(" ") } : undefined;
  },
};

type Said = { readonly note: string } | undefined;

const take = (report: AlertReport & Pick<AlertFields, "groupKey">, draft: Draft): Said => {
  if (report.status === "resolved") {
    const { status: _, ...cleared } = report;
    return clear(cleared, draft);
  }
  const { status: _, ...alert } = report;
  return fire(alert, draft);
};

const fire = ({ groupKey, ...alert }: AlertFields, draft: Draft): Said => {
  const incident = draft.incident();
  const it = episodeOf(incident);
  if (it === undefined) {
    const { kind } = incident;
    const { summary: title, service, severity, startedAt: impactStartedAt } = alert;
    draft.emit({ type: "opened", kind, title, service, impact: title, severity, impactStartedAt });
    draft.emit({ ...alert, type: "alertFired" });
    holdBack(alert, draft);
    return undefined;
  }
  const repeated = repeats(alert, incident);
  if (repeated !== undefined) return { note: repeated };
  const over = tooLateFor(incident, draft.now);
  if (over !== undefined) {
    draft.emit({ ...alert, ...(groupKey === undefined ? {} : { groupKey }), type: "alertHandedOn" });
    const { mergedInto } = incident;
    return {
      note: `It ${over}: ${mergedInto === undefined ? "a new, linked incident is opened" : "it goes on there"}.`,
    };
  }
  draft.emit({ ...alert, type: "alertFired" });
  if (it.resolved === undefined) {
    raiseFor(alert, incident, draft);
    lookAtHold(alert, draft);
    return undefined;
  }
  // Maintenance holds back what nobody has judged yet: this one is an incident, and its impact is back.
  beginEpisode(draft, it.closed === undefined ? "relapse" : "reopened", `Alert: ${alert.summary}`);
  return undefined;
};

/** Why an alert is not for this incident any more, if so. One that has ended still runs until all of it is recorded. */
const tooLateFor = (incident: Incident, now: Instant): string | undefined => {
  const closed = episodeOf(incident)?.closed;
  if (incident.mergedInto !== undefined) return `was merged into ${incident.mergedInto}`;
  if (incident.ended !== undefined) return "has ended";
  if (closed !== undefined && now > reopensUntil(incident, closed.at)) return "was closed too long ago";
  return incident.kind === "retroactive" ? "was entered afterwards" : undefined;
};

/**
 * Told again it changes nothing. News is what began after the resolution or reached one that has ended, though nobody
 * said that it was over before, and, while firings are counted, each with a start of its own. Of what goes on elsewhere
 * that one decides.
 */
const repeats = (alert: AlertFields, incident: Incident): string | undefined => {
  const known = alertNamed(incident, alert.alert);
  if (known === undefined || incident.mergedInto !== undefined) return undefined;
  if (known.clearedAt !== undefined)
    return known.startedAt === alert.startedAt ? `That firing of ${alert.alert} is over already.` : undefined;
  const it = episodeOf(incident);
  const beganAnew = it?.resolved !== undefined && alert.startedAt > it.resolved.at;
  const counts =
    (openHold(it)?.because === "threshold" || incident.ended !== undefined) && alert.startedAt > known.startedAt;
  return beganAnew || counts ? undefined : `The alert ${alert.alert} is firing already.`;
};

/** A worse alert than any before raises what nobody has judged yet: else its page would never go out. */
const raiseFor = (alert: AlertFields, before: Incident, draft: Draft): void => {
  const from = severityOf(before);
  const declared = episodeOf(before)?.declared;
  const known = Object.values(before.alerts).map(({ severity }) => severity);
  const isNews = known.every((severity) => severity === undefined || isWorse(alert.severity, severity));
  if (!isNews || !isWorse(alert.severity, from) || declared?.bySystem === false) return;
  const reason = `Alert: ${alert.alert} is ${severityLabel(alert.severity)}`;
  draft.emit({ type: "severityChanged", severity: alert.severity, from, reason }, system);
};

const clear = (cleared: CommandFields["clearAlert"], draft: Draft): Said => {
  const { alert, startedAt, groupKey } = cleared;
  const before = draft.incident();
  if (before.ended !== undefined) {
    if (groupKey === undefined && before.mergedInto === undefined) return { note: "It has ended meanwhile." };
    draft.emit({ type: "clearingHandedOn", cleared });
    return { note: "It has ended: whoever has the alert now is told." };
  }
  const known = alertNamed(before, alert);
  if (known === undefined || known.clearedAt !== undefined) return { note: `No alert ${alert} is firing here.` };
  if (startedAt !== undefined && startedAt < known.startedAt)
    return { note: `An earlier firing of ${alert} is over; it has fired anew since.` };
  draft.emit({ type: "alertCleared", alert });
  const it = episodeOf(draft.incident());
  const isNobodys = it === undefined || acknowledgementsOf(it).length === 0;
  if (isNobodys && it?.declared === undefined && goesWith(alert, draft.incident())) standDown(draft);
  return undefined;
};

/** Whether this clearing is the one that ends what nobody was needed for. */
const goesWith = (alert: string, { alerts: known, alertsBeyond = 0, policy }: Incident): boolean => {
  const all = Object.entries(known);
  switch (policy.detection?.autoResolve ?? "all") {
    case "all":
      return alertsBeyond === 0 && all.every(([, { clearedAt }]) => clearedAt !== undefined);
    case "first":
      return true;
    case "last":
      return all.every(([name, { firedAt }]) => name === alert || firedAt <= (known[alert]?.firedAt ?? 0));
    case "never":
      return false;
  }
};

/** Alerts are named by machines, perhaps like something every object knows, such as "constructor". */
const alertNamed = ({ alerts: known }: Incident, name: string): AlertFact | undefined =>
  Object.hasOwn(known, name) ? known[name] : undefined;

export const firing = (incident: Incident, name: string): boolean => {
  const known = alertNamed(incident, name);
  return known !== undefined && known.clearedAt === undefined;
};

export const reopensUntil = (incident: Incident, closedAt: Instant): Instant =>
  inMinutes(closedAt, incident.policy.reopensWithinMinutes);
