import { checklist } from "../../../../domain/responding/checklists.ts";
import type { Command } from "../../../../domain/commands/commands.ts";
import { statusStates } from "../../../../domain/incident/effects.ts";
import type { Episode } from "../../../../domain/incident/episode.ts";
import { commanderOf, episodeOf, type Incident, severityOf } from "../../../../domain/incident/incident.ts";
import { day, hour, type Instant, minute } from "../../../../domain/incident/moment.ts";
import { obligations } from "../../../../domain/obligations.ts";
import type { Actor } from "../../../../domain/incident/people.ts";
import { evidenceKinds } from "../../../../domain/following-through/post-incident.ts";
import { severities } from "../../../../domain/incident/severity.ts";
import { monitoring, person } from "../cast.ts";

/** A command that makes sense now, and the person who gives it. */
export interface Doing {
  readonly by: Actor;
  readonly command: Command;
}

const doing = (name: string, command: Command): Doing => ({ by: person(name), command });
const text = "Connection pool exhausted";
const link = "https://docs.example.com";

const resolution = { mitigation: text, serviceStatus: "restored", errorRate: "0 %", latency: "normal" };
const declaration = { service: "api", title: text, impact: "All users" };

const firing = (incident: Incident): readonly string[] =>
  incident.alerts.flatMap(({ alert: name, clearedAt }) => (clearedAt === undefined ? [name] : []));

/** Returns the next command on the way from an alert to the 90-day review; undefined if there is only waiting to do. */
export const nextOnTheWay = (incident: Incident, now: Instant): Doing | undefined => {
  const it = episodeOf(incident);
  if (it === undefined) return doing("alice", { type: "declare", severity: "sev2", ...declaration });
  if (it.resolved !== undefined) return afterwards(incident, it, now);
  if (it.acknowledged === undefined) return doing("alice", { type: "acknowledge" });
  if (it.declared === undefined)
    return doing("alice", { type: "declare", severity: severityOf(incident), ...declaration });
  const commander = commanderOf(incident);
  if (commander === undefined) return doing("bob", { type: "takeCommand" });
  if (it.helped === undefined) return doing("carol", { type: "join" });
  if (it.mitigationStarted === undefined)
    return doing(commander, {
      type: "startMitigation",
      strategy: "rollback",
      description: text,
      risk: text,
      rollbackPlan: text,
    });
  if (it.mitigated === undefined) return doing(commander, { type: "markMitigated" });
  return doing(commander, { type: "resolve", ...resolution, despiteOpen: true, reason: "It holds" });
};

const afterwards = (incident: Incident, it: Episode, now: Instant): Doing | undefined => {
  const by = commanderOf(incident) ?? "bob";
  const { postmortem, items } = incident;
  if (it.closed === undefined) return doing(by, { type: "close", impact: text, reason: "It holds" });
  const missing = evidenceKinds.find((kind) => postmortem.evidence[kind] === undefined);
  if (missing !== undefined) return doing(by, { type: "saveEvidence", evidence: missing, link });
  if (items.length < 2)
    return doing(by, {
      type: "addActionItem",
      description: text,
      kind: "prevent",
      owner: "carol",
      priority: items.length === 0 ? "P0" : "P1",
      acceptance: text,
      dueOn: now + 5 * day,
    });
  if (postmortem.held === undefined) return doing(by, { type: "recordMeetingHeld" });
  if (postmortem.draft === undefined) return doing(by, { type: "submitDraft", link });
  if (postmortem.commentsClosed === undefined) return doing(by, { type: "closeComments" });
  if (postmortem.published === undefined) return doing(by, { type: "publishPostmortem", link });
  const open = items.find(({ done }) => done === undefined);
  if (open !== undefined) return doing(open.owner, { type: "completeActionItem", item: open.id });
  if (incident.completionReview === undefined) return doing("heidi", { type: "completeReview", note: text });
  const unreviewed = items.find(({ reviewed }) => reviewed === undefined);
  return (
    unreviewed && doing("heidi", { type: "reviewEffectiveness", item: unreviewed.id, effective: true, note: text })
  );
};

/** Returns commands that make sense now besides the next one on the way. */
export const sensible = (incident: Incident, now: Instant): readonly Doing[] => {
  const it = episodeOf(incident);
  const alerting: readonly Doing[] = [
    { by: monitoring, command: alert(`Alert${String(incident.alerts.length + 1)}`, now) },
    ...firing(incident).map((name): Doing => ({ by: monitoring, command: { type: "clearAlert", alert: name } })),
    ...incident.alerts.map(({ alert: name }): Doing => ({ by: monitoring, command: alert(name, now) })),
  ];
  if (it === undefined || incident.ended !== undefined) return alerting;
  return [
    ...alerting,
    ...(it.declared === undefined ? beforeDeclaration() : live(incident, commanderOf(incident) ?? "alice")),
    ...(it.resolved === undefined ? [] : closing(commanderOf(incident) ?? "bob", incident, now)),
  ];
};

const alert = (name: string, startedAt: Instant): Command => ({
  type: "fireAlert",
  alert: name,
  summary: text,
  severity: "sev2",
  service: "api",
  source: "prometheus",
  startedAt,
});

const beforeDeclaration = (): readonly Doing[] => [
  doing("carol", { type: "acknowledge" }),
  ...["alice", "carol"].flatMap((name) => [
    doing(name, { type: "unacknowledge" }),
    doing(name, { type: "snoozePage", minutes: 20 }),
  ]),
  doing("alice", { type: "decline", because: "known-issue", note: text }),
  doing("alice", { type: "recordFinding", text }),
  doing("alice", { type: "changeSeverity", severity: "sev1", reason: text }),
  doing("alice", { type: "escalate", reason: text }),
];

const live = (incident: Incident, commander: string): readonly Doing[] => [
  ...severities.map((severity) => doing(commander, { type: "changeSeverity", severity, reason: text })),
  ...statusStates.map((state) => doing(commander, { type: "postStatus", state, text })),
  ...(["deputy", "communications-lead", "scribe"] as const).flatMap((role) => [
    doing(commander, { type: "assignRole", role, person: "dave" }),
    doing(commander, { type: "releaseRole", role, person: "dave" }),
  ]),
  ...["erin", "dave"].map((name) => doing(name, { type: "takeCommand" })),
  doing(commander, { type: "postUpdate", form: "free", text }),
  doing("dave", { type: "postUpdate", form: "free", text }),
  doing(commander, { type: "offerCommand", to: "erin" }),
  doing(incident.offer?.to ?? "erin", { type: "acceptCommand" }),
  doing(incident.offer?.to ?? "erin", { type: "declineCommand" }),
  doing(commander, { type: "pageIn", target: "sme:database", reason: text }),
  doing(commander, { type: "escalate", reason: text }),
  doing(commander, { type: "escalateToExecutives", reason: text }),
  doing(commander, { type: "recordCause", internal: text, public: text, eta: "soon" }),
  doing(commander, { type: "describeImpact", impact: text, usersAffected: 12 }),
  doing(commander, { type: "updateAudience", audience: "support", text }),
  doing(commander, { type: "snoozeUpdates", minutes: 30, reason: text }),
  doing(commander, { type: "addTask", text, owner: "carol" }),
  doing("carol", { type: "completeTask", task: incident.tasks.findIndex(({ done }) => done === undefined) + 1 }),
  doing(commander, { type: "endMitigation", attempt: incident.attempts.length, worked: false, note: text }),
  doing(commander, { type: "reportRelapse", text }),
  doing(commander, { type: "confirmFixDeployed" }),
  doing(commander, { type: "makePrivate", reason: text }),
  doing(commander, { type: "declareFalseAlarm", reason: text }),
  doing("alice", { type: "acknowledge" }),
  doing("alice", { type: "unacknowledge", reason: text }),
  ...checklist.slice(0, 3).map(({ id }) => doing("carol", { type: "tick", item: id })),
  ...obligations(incident)
    .filter(({ over }) => over === undefined)
    .map(({ key }) => doing(commander, { type: "waive", obligation: key, reason: text, approver: "frank" })),
];

const closing = (commander: string, incident: Incident, now: Instant): readonly Doing[] => [
  doing(commander, { type: "close", impact: text }),
  doing(commander, { type: "reopen", reason: text }),
  doing(commander, { type: "namePostmortemOwner", person: "carol" }),
  doing(commander, { type: "movePostmortem", to: now + 20 * hour + 7 * minute, reason: text }),
  doing(commander, { type: "publishReview", link }),
  doing("heidi", { type: "completeReview", note: text }),
  ...incident.items.flatMap(({ id }) => [
    doing("frank", { type: "changeActionItem", item: id, owner: "dave", dueOn: now + 9 * day, reason: text }),
    doing("heidi", { type: "reviewEffectiveness", item: id, effective: false, note: text }),
  ]),
];
