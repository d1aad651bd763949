import type { EventNamed } from "../events.ts";
import type { Hold, Incident } from "../incident.ts";
import { episodeOf } from "../incident.ts";
import type { Folds } from "./change.ts";
import { freshEpisode, holding, inEpisode, momentOf, offDuty, over, withSeverity } from "./change.ts";

/** What is known of alerts, the acknowledgement and the declaration. */
export const detectionFacts: Folds<
  | "opened"
  | "alertFired"
  | "alertCleared"
  | "alertHandedOn"
  | "clearingHandedOn"
  | "alertsHeld"
  | "alertsReleased"
  | "acknowledged"
  | "unacknowledged"
  | "pageSnoozed"
  | "declared"
  | "declined"
  | "enteredRetroactively"
> = {
  opened: (incident, event) => ({
    ...incident,
    kind: event.kind,
    title: event.title,
    service: event.service,
    impact: event.impact,
    ...(event.impactStartedAt === undefined ? {} : { impactStartedAt: event.impactStartedAt }),
    severities: [{ ...momentOf(event), severity: event.severity }],
    episodes: [{ ...freshEpisode(1, "opened", momentOf(event)) }],
  }),
  alertFired: (incident, event) => ({
    ...incident,
    ...bounded(incident, {
      ...incident.alerts,
      [event.alert]: {
        summary: event.summary,
        severity: event.severity,
        source: event.source,
        startedAt: event.startedAt,
        firedAt: event.at,
      },
    }),
    ...changed(incident, { at: event.at, to: "firing" }),
  }),
  alertCleared: (incident, event) => {
    const alert = incident.alerts[event.alert];
    return alert === undefined
      ? incident
      : {
          ...incident,
          alerts: { ...incident.alerts, [event.alert]: { ...alert, clearedAt: event.at } },
          ...changed(incident, { at: event.at, to: "clear" }),
        };
  },
  alertHandedOn: (incident) => incident,
  clearingHandedOn: (incident) => incident,
  alertsHeld: (incident, event) => {
    const hold: Hold = { because: event.because, held: momentOf(event), until: event.until };
    return inEpisode(incident, { holds: [...(episodeOf(incident)?.holds ?? []), hold] });
  },
  alertsReleased: (incident, event) => {
    const holds = episodeOf(incident)?.holds ?? [];
    return inEpisode(incident, {
      holds: holds.map((hold, index) => (index === holds.length - 1 ? { ...hold, released: momentOf(event) } : hold)),
    });
  },
  acknowledged: (incident, event) =>
    holding(
      inEpisode(incident, { acknowledged: { ...momentOf(event), person: event.person } }),
      event,
      "on-call",
      event.person,
    ),
  unacknowledged: (incident, event) => givenBack(incident, event),
  pageSnoozed: (incident, event) =>
    inEpisode(incident, {
      pageSnoozes: [...(episodeOf(incident)?.pageSnoozes ?? []), { ...momentOf(event), until: event.until }],
    }),
  declared: (incident, event) =>
    inEpisode(
      {
        ...withSeverity(incident, event, event.severity),
        service: event.service,
        title: event.title,
        impact: event.impact,
      },
      { declared: { ...momentOf(event), bySystem: event.by.kind === "system" } },
    ),
  declined: (incident, event) => over({ ...incident, declined: { because: event.because, note: event.note } }, event),
  enteredRetroactively: (incident, event) => entered(incident, event),
};

const givenBack = (incident: Incident, event: EventNamed<"unacknowledged">): Incident => {
  const current = episodeOf(incident);
  if (current?.acknowledged === undefined) return incident;
  const { acknowledged, ...it } = current;
  const back = [...(it.givenBack ?? []), { ...momentOf(event), acknowledged }];
  return {
    ...incident,
    ...offDuty(incident, event),
    episodes: [...incident.episodes.slice(0, -1), { ...it, givenBack: back }],
  };
};

/** A snapshot has to stay far below the 2 MB that Temporal takes; every alert stands in the records. */
export const mostAlertsKept = 1000;

/** What is over makes room first, then what has fired longest ago. */
const bounded = (
  { alertsBeyond = 0 }: Incident,
  alerts: Incident["alerts"],
): Pick<Incident, "alerts" | "alertsBeyond"> => {
  const all = Object.entries(alerts);
  if (all.length <= mostAlertsKept) return { alerts };
  const age = ([, { firedAt, clearedAt }]: (typeof all)[number]) => (clearedAt === undefined ? firedAt : -Infinity);
  const oldest = all.reduce((a, b) => (age(b) < age(a) ? b : a));
  const { [oldest[0]]: gone, ...kept } = alerts;
  return gone?.clearedAt === undefined ? { alerts: kept, alertsBeyond: alertsBeyond + 1 } : { alerts: kept };
};

/** Only a policy that counts wants to know how often; then as often as it counts. */
const changed = (
  { policy: { detection }, changes = [] }: Incident,
  change: NonNullable<Incident["changes"]>[number],
): Pick<Incident, "changes"> => {
  const counted = Math.max(2 * (detection?.threshold?.times ?? 0), (detection?.flapping?.changes ?? -1) + 1);
  return counted === 0 ? {} : { changes: [...changes, change].slice(-counted) };
};

/** Its instants are those given by the person who enters it; all of them have this event's number. */
const entered = (incident: Incident, event: EventNamed<"enteredRetroactively">): Incident => {
  const { seq } = event;
  const moment = (at: number) => ({ at, seq });
  return {
    ...incident,
    kind: "retroactive",
    enteredAt: event.at,
    title: event.title,
    service: event.service,
    impact: event.impact,
    impactStartedAt: event.impactStartedAt,
    severities: [{ ...moment(event.detectedAt), severity: event.severity }],
    holdings: [{ role: "incident-commander", person: event.commander, since: moment(event.acknowledgedAt) }],
    episodes: [
      {
        ...freshEpisode(1, "opened", moment(event.detectedAt)),
        acknowledged: { ...moment(event.acknowledgedAt), person: event.commander },
        declared: { ...moment(event.acknowledgedAt), bySystem: false },
        commanderFound: moment(event.acknowledgedAt),
        mitigated: moment(event.mitigatedAt),
        resolved: moment(event.resolvedAt),
      },
    ],
  };
};
