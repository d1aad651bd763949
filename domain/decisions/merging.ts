import type { AlertFields } from "../alert.ts";
import type { Draft } from "../draft.ts";
import { refuse } from "../draft.ts";
import type { Incident } from "../incident.ts";
import { episodeOf, severityOf } from "../incident.ts";
import type { Kind } from "../kind.ts";
import { inMinutes } from "../moment.ts";
import { system } from "../people.ts";
import type { Deciders } from "./decider.ts";
import { acknowledgeBy } from "./detection.ts";
import { opened } from "./guards.ts";
import { releaseHold } from "./holds.ts";

/**
 * Two incidents for one outage become one. The one that goes asks, the one that stays takes over its alerts and people
 * and answers, the one that goes ends. Each step is one event of one incident and one message to the other under one key:
 * whatever is killed in between, the next run sends that message again, and it is heard once.
 */
export const merging: Deciders<"mergeInto" | "takeOver" | "concludeMerge"> = {
  mergeInto: ({ into, reason }, draft) => {
    const it = opened(draft);
    if ("refusal" in it) return it;
    const incident = draft.incident();
    if (into === incident.id) return refuse("An incident cannot be merged into itself.");
    if (it.resolved !== undefined) return refuse("It is resolved: there is nothing left to merge.");
    const { merging: asked, policy } = incident;
    // Who has not answered by then is asked again, or another is.
    if (asked !== undefined && draft.now < inMinutes(asked.at, policy.thenAfterMinutes))
      return refuse(`It is being merged into ${asked.into} already.`);
    draft.emit({ type: "mergeRequested", into, reason });
    return undefined;
  },

  takeOver: ({ from, alerts, people, acknowledgedBy, ...its }, draft) => {
    const incident = draft.incident();
    const answered = incident.merged?.includes(from) === true;
    const because = answered ? undefined : whyNot(incident, its);
    if (because !== undefined) {
      draft.emit({ type: "mergeDeclined", from, because });
      return undefined;
    }
    if (!answered) draft.emit({ type: "mergedIn", from, people });
    for (const alert of alerts) takeAlert(alert, draft);
    // Whoever had the one has the other: nobody is paged anew for what somebody has.
    const it = episodeOf(draft.incident());
    if (acknowledgedBy !== undefined && it?.acknowledged === undefined) {
      releaseHold(draft, "somebody acknowledged");
      acknowledgeBy(draft, acknowledgedBy);
    }
    return undefined;
  },

  concludeMerge: ({ into, because }, draft) => {
    const incident = draft.incident();
    if (incident.ended !== undefined) return { note: "It has ended already." };
    if (because !== undefined) {
      if (incident.merging?.into === into) draft.emit({ type: "mergeFailed", into, because }, system);
      return undefined;
    }
    // What is taken over is gone, however long the answer took.
    draft.emit({ type: "mergedInto", into });
    draft.emit({ type: "ended", as: "merged" }, system);
    return undefined;
  },
};

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

/** Its severity was judged there; here it only goes on firing. */
const takeAlert = (alert: AlertFields, draft: Draft): void => {
  const known = draft.incident().alerts;
  const before = Object.hasOwn(known, alert.alert) ? known[alert.alert] : undefined;
  if (before === undefined || before.clearedAt !== undefined) draft.emit({ ...alert, type: "alertFired" }, system);
};

/** The alerts that go on firing, as they were told. */
export const firingAlerts = (incident: Incident): readonly AlertFields[] =>
  Object.entries(incident.alerts).flatMap(([alert, fact]) =>
    fact.clearedAt === undefined
      ? [
          {
            alert,
            summary: fact.summary,
            severity: fact.severity ?? severityOf(incident),
            service: incident.service,
            source: fact.source ?? "monitoring",
            startedAt: fact.startedAt,
          },
        ]
      : [],
  );
