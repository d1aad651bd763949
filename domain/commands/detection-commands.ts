import { alertFields, alertReport, clearedFields } from "../detecting/alert.ts";
import { declineReasons } from "../detecting/decline-reasons.ts";
import { statusStates } from "../incident/effects.ts";
import { kinds } from "../incident/kind.ts";
import { severities } from "../incident/severity.ts";
import type { Definitions } from "./definition.ts";
import { category, publicImpact, why } from "./shared-fields.ts";

const service = { kind: "service", label: "The service that is hit, by name or id" } as const;
const title = "Database connection pool exhausted";
const impact = "Half of all requests fail";

export const detectionCommands = {
  acknowledge: {
    summary: "Acknowledge the page: you are on it",
    shortNames: ["ack"],
    comesIn: true,
    fields: {},
  },
  unacknowledge: {
    summary: "Give the page back: others are asked",
    shortNames: ["unack"],
    fields: { reason: { ...why, optional: true, example: "I have to board a plane" } },
  },
  snoozePage: {
    summary: "Not to be paged again for a while, before it is declared",
    fields: {
      minutes: { kind: "minutes", label: "For how many minutes", byPosition: true, example: 10 },
      reason: { ...why, optional: true, example: "I am reading the logs" },
    },
  },
  declare: {
    summary: "Declare an incident, or say that an alert is one",
    givenBy: "machines-too",
    opens: "now",
    comesIn: true,
    fields: {
      severity: { kind: "choice", label: "How bad it is", choices: severities },
      service,
      title: { kind: "line", label: "What is wrong, in a line", byPosition: true, example: title },
      impact: { kind: "text", label: "Whom it hurts, and how", example: impact },
      publicImpact,
      category,
      impactStartedAt: { kind: "instant", label: "Since when, if earlier than now", optional: true },
    },
  },
  decline: {
    summary: "It is no incident: end it",
    comesIn: true,
    fields: {
      because: { kind: "choice", label: "Why it is no incident", byPosition: true, choices: declineReasons },
      note: { kind: "text", label: "What you saw", byPosition: true, example: "The load test of this afternoon" },
    },
  },
  declareFalseAlarm: {
    summary: "Take everything back: it was a false alarm",
    needs: "declared",
    givenBy: "commander-or-deputy",
    beyondRole: "commander",
    shortNames: ["false-alarm"],
    fields: { reason: { ...why, example: "The probe was broken, not the service" } },
  },
  mergeInto: {
    summary: "It is the outage of another incident: merge it into that one",
    givenBy: "commander-or-deputy",
    shortNames: ["merge"],
    fields: {
      into: { kind: "incident", label: "The incident that stays", byPosition: true },
      reason: { ...why, example: "Both are the same database" },
    },
  },
  fireAlert: {
    summary: "Say to an incident that an alert fires",
    givenBy: "machines-too",
    opens: "now",
    takenAfterEnd: true,
    comesIn: true,
    fields: alertFields,
  },
  clearAlert: {
    summary: "Say to an incident that an alert is over",
    givenBy: "machines-too",
    takenAfterEnd: true,
    comesIn: true,
    fields: clearedFields,
  },
  takeAlerts: {
    summary: "Say to an incident which alerts of its group fire and which are over, in one message",
    givenBy: "machines-too",
    opens: "now",
    takenAfterEnd: true,
    isTyped: false,
    fields: {
      alerts: {
        kind: "list",
        label: "In the order in which they came",
        takes: "a list of alerts, each with its status",
        of: alertReport,
        atLeast: 1,
        atMost: 100,
      },
      groupKey: alertFields.groupKey,
    },
  },
  enterRetroactively: {
    summary: "Enter an incident that is over, so that it is followed through",
    standing: "commander",
    opens: "afterwards",
    shortNames: ["retroactive"],
    fields: {
      severity: { kind: "choice", label: "How bad it was", choices: severities },
      service: { ...service, label: "The service that was hit, by name or id" },
      title: { kind: "line", label: "What was wrong, in a line", example: title },
      impact: { kind: "text", label: "Whom it hurt, and how", example: impact },
      category: { ...category, label: "What kind of incident it was" },
      commander: { kind: "person", label: "Who led" },
      impactStartedAt: { kind: "instant", label: "When the impact began", example: "2026-01-29T14:23:00Z" },
      detectedAt: { kind: "instant", label: "When it was noticed", example: "2026-01-29T14:24:00Z" },
      acknowledgedAt: { kind: "instant", label: "When somebody was on it", example: "2026-01-29T14:28:00Z" },
      mitigatedAt: { kind: "instant", label: "When the impact ended", example: "2026-01-29T14:55:00Z" },
      resolvedAt: { kind: "instant", label: "When it was over", example: "2026-01-29T15:10:00Z" },
    },
  },
  takeOver: {
    summary: "Take over the alerts and people of an incident that is merged into this one",
    givenBy: "other-incidents",
    takenAfterEnd: true,
    isTyped: false,
    fields: {
      from: { kind: "incident", label: "The incident that is merged into this one" },
      kind: { kind: "choice", label: "What that one is", choices: kinds },
      private: { kind: "flag", label: "Whether that one is private" },
      alerts: {
        kind: "list",
        label: "Its alerts that still fire",
        takes: "a list of alerts",
        of: { kind: "record", fields: alertFields },
      },
      people: { kind: "list", label: "Who is in it", takes: "a list of people", of: { kind: "person" } },
      acknowledgedBy: { kind: "person", label: "Who acknowledged there", optional: true },
      inPublic: { kind: "choice", label: "What the status page shows of it", choices: statusStates, optional: true },
    },
  },
  concludeMerge: {
    summary: "Say what came of a merge: this incident is taken over, or why it is not",
    givenBy: "other-incidents",
    takenAfterEnd: true,
    isTyped: false,
    fields: {
      into: { kind: "incident", label: "The incident that stays" },
      because: {
        kind: "text",
        label: "Why that one refused; left out, it did not",
        example: "it is resolved",
        optional: true,
      },
    },
  },
} as const satisfies Definitions;
