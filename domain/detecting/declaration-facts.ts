import { withoutUndefined } from "../incident/without-undefined.ts";
import type { Folds } from "../incident/change-incident.ts";
import { newEpisode, changeEpisode, momentOf, endEpisode, setSeverity } from "../incident/change-incident.ts";
import type { EventNamed } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { inBrief, textToKeep } from "../incident/size-in-json.ts";

export const declarationFacts = {
  opened: (incident, event) => ({
    ...incident,
    kind: event.kind,
    ...aboutOf(event),
    ...(event.impactStartedAt === undefined ? {} : { impactStartedAt: event.impactStartedAt }),
    severities: [{ ...momentOf(event), severity: event.severity }],
    episodes: [newEpisode(1, "opened", momentOf(event))],
  }),
  declared: (incident, event) => {
    const { publicImpact, category } = event;
    const assessed = { ...aboutOf(event), ...withoutUndefined({ publicImpact, category }) };
    return changeEpisode({ ...setSeverity(incident, event, event.severity), ...assessed }, (it) => ({
      ...it,
      declared: { ...momentOf(event), bySystem: event.by.kind === "system" },
    }));
  },
  declined: (incident, event) =>
    endEpisode({ ...incident, declined: { because: event.because, note: textToKeep(event.note) } }, event),
  enteredRetroactively: (incident, event) => enterRetroactively(incident, event),
} satisfies Folds;

/**
 * Shortens title, service and impact, because every message about the incident repeats them, and many messages may
 * wait while an outside system is down.
 */
const aboutOf = ({ title, service, impact }: Pick<Incident, "title" | "service" | "impact">) => ({
  title: inBrief(title, 400),
  service: inBrief(service, 200),
  impact: textToKeep(impact),
});

/**
 * Enters an incident after the fact. The person who enters it gives the instants; all facts have the number of this
 * one event.
 */
const enterRetroactively = (incident: Incident, event: EventNamed<"enteredRetroactively">): Incident => {
  const { seq } = event;
  const moment = (at: number) => ({ at, seq });
  return {
    ...incident,
    kind: "retroactive",
    enteredAt: event.at,
    ...aboutOf(event),
    impactStartedAt: event.impactStartedAt,
    ...withoutUndefined({ category: event.category }),
    severities: [{ ...moment(event.detectedAt), severity: event.severity }],
    holdings: [{ role: "incident-commander", person: event.commander, since: moment(event.acknowledgedAt) }],
    episodes: [
      {
        ...newEpisode(1, "opened", moment(event.detectedAt)),
        acknowledged: { ...moment(event.acknowledgedAt), person: event.commander },
        declared: { ...moment(event.acknowledgedAt), bySystem: false },
        commanderFound: moment(event.acknowledgedAt),
        mitigated: moment(event.mitigatedAt),
        resolved: moment(event.resolvedAt),
      },
    ],
  };
};
