import type { AlertFields } from "../detecting/alert.ts";
import type { Draft } from "../commands/draft.ts";
import { refuse } from "../commands/draft.ts";
import type { Incident } from "../incident/incident.ts";
import { episodeOf, severityOf } from "../incident/incident.ts";
import type { Kind } from "../incident/kind.ts";
import { inMinutes } from "../incident/moment.ts";
import { withoutUndefined } from "../incident/without-undefined.ts";
import { system } from "../incident/people.ts";
import type { Deciders } from "../commands/decider.ts";
import { isFiring } from "../detecting/alert-decisions.ts";
import { acknowledge } from "../paging/acknowledger-leads.ts";
import { releaseHold } from "../detecting/hold-alerts.ts";

/**
 * Decides commands that merge two incidents about one outage. The first incident asks to be merged, the second takes
 * over its alerts and people and answers, and the first ends. Each step is one event of one incident and one message
 * to the other, under one key: if a process is killed in between, the same message is sent again and counts once.
 */
export const mergeDecisions = {
  mergeInto: ({ into, reason }, draft, it) => {
    const incident = draft.incident();
    if (into === incident.id) return refuse("An incident cannot be merged into itself.");
    if (it.resolved !== undefined) return refuse("It is resolved: there is nothing left to merge.");
    const { merging: asked, policy } = incident;
    // If no answer came within this time, the merge may be requested again, or with another incident.
    if (asked !== undefined && draft.now < inMinutes(asked.at, policy.thenAfterMinutes))
      return refuse(`It is being merged into ${asked.into} already.`);
    return draft.emit({ type: "mergeRequested", into, reason });
  },

  takeOver: ({ from, alerts, people, acknowledgedBy, inPublic, ...its }, draft) => {
    const incident = draft.incident();
    const answered = incident.merged?.includes(from) === true;
    const because = answered ? undefined : whyNot(incident, its);
    if (because !== undefined) return draft.emit({ type: "mergeDeclined", from, because });
    if (!answered) draft.emit({ type: "mergedIn", from, people });
    for (const alert of alerts) takeAlert(alert, draft);
    if (inPublic !== undefined) goOnInPublic(draft);
    // The person who acknowledged the other incident also acknowledges this one, so that nobody is paged again.
    const it = episodeOf(draft.incident());
    if (acknowledgedBy === undefined || it?.acknowledged !== undefined) return draft;
    releaseHold(draft, "somebody acknowledged");
    return acknowledge(draft, acknowledgedBy);
  },

  concludeMerge: ({ into, because }, draft) => {
    const incident = draft.incident();
    if (incident.ended !== undefined) return draft.answer("It has ended already.");
    if (because !== undefined)
      return incident.merging?.into === into ? draft.emit({ type: "mergeFailed", into, because }, system) : draft;
    // The answer says that the other incident has taken over this one's alerts. It counts however late it comes, since
    // the alerts would belong to two incidents otherwise.
    return draft.emit({ type: "mergedInto", into }).emit({ type: "ended", as: "merged" }, system);
  },
} satisfies Partial<Deciders>;

const whyNot = (incident: Incident, its: { readonly kind: Kind; readonly private: boolean }): string | undefined => {
  const it = episodeOf(incident);
  if (incident.mergedInto !== undefined) return `it was itself merged into ${incident.mergedInto}`;
  if (incident.merging !== undefined) return `it is itself being merged into ${incident.merging.into}`;
  if (it === undefined || incident.ended !== undefined) return "it has ended";
  if (it.resolved !== undefined) return "it is resolved";
  if (its.kind !== incident.kind) return `it is of another kind, ${incident.kind}`;
  if (its.private !== (incident.private !== undefined)) return "one of the two is private and the other is not";
  return undefined;
};

/** Posts an update on this incident to the status page, since the public has read of the other incident there. */
const goOnInPublic = (draft: Draft): void => {
  const { statusState, private: hidden, cause } = draft.incident();
  if (statusState !== undefined || hidden !== undefined) return;
  const isMitigated = episodeOf(draft.incident())?.mitigated !== undefined;
  const state = isMitigated ? "monitoring" : cause === undefined ? "investigating" : "identified";
  draft.emit({ type: "statusPosted", state }, system);
};

/**
 * Takes over an alert without raising the severity: the other incident has already decided which severity the alert
 * has.
 */
const takeAlert = (alert: AlertFields, draft: Draft): void => {
  if (!isFiring(draft.incident(), alert.alert)) draft.emit({ ...alert, type: "alertFired" }, system);
};

/** Lists the firing alerts as their source reported them. */
export const firingAlerts = (incident: Incident): readonly AlertFields[] =>
  incident.alerts.flatMap((fact) =>
    fact.clearedAt === undefined
      ? [
          {
            alert: fact.alert,
            summary: fact.summary,
            severity: fact.severity ?? severityOf(incident),
            service: incident.service,
            source: fact.source ?? "monitoring",
            startedAt: fact.startedAt,
            ...withoutUndefined({ name: fact.name, details: fact.details }),
          },
        ]
      : [],
  );
