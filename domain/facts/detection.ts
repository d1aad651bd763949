import type { EventNamed } from "../events.ts";
import type { Incident } from "../incident.ts";
import type { Folds } from "./change.ts";
import { freshEpisode, holding, inEpisode, momentOf, over, withSeverity } from "./change.ts";

/** What is known of alerts, the acknowledgement and the declaration. */
export const detectionFacts: Folds<
  | "opened"
  | "alertFired"
  | "alertCleared"
  | "alertHandedOn"
  | "acknowledged"
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
    alerts: {
      ...incident.alerts,
      [event.alert]: { summary: event.summary, startedAt: event.startedAt, firedAt: event.at },
    },
  }),
  alertCleared: (incident, event) => {
    const alert = incident.alerts[event.alert];
    return alert === undefined
      ? incident
      : { ...incident, alerts: { ...incident.alerts, [event.alert]: { ...alert, clearedAt: event.at } } };
  },
  alertHandedOn: (incident) => incident,
  acknowledged: (incident, event) =>
    holding(
      inEpisode(incident, { acknowledged: { ...momentOf(event), person: event.person } }),
      event,
      "on-call",
      event.person,
    ),
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
