import type { EventName } from "../../../domain/incident/events.ts";
import type { PublicCommandName } from "../../../domain/commands/catalogue.ts";

/** An input of the short incident, as it reaches the API, and the event that it must make exactly once. */
export interface Input {
  /** The time of day at which the input is sent: hours, minutes and seconds, in UTC. */
  readonly at: string;
  readonly by: string;
  readonly does: PublicCommandName | "alert" | "clear";
  readonly with: Readonly<Record<string, unknown>>;
  readonly becomes: EventName;
}

const day = "2026-01-29";
export const instantOf = (time: string): number => Date.parse(`${day}T${time}Z`);

const input = (at: string, by: string, does: Input["does"], becomes: EventName, fields: Input["with"] = {}): Input => ({
  at,
  by,
  does,
  becomes,
  with: fields,
});

const alert = {
  alert: "APIErrorRateHigh",
  summary: "Error rate spike detected",
  severity: "sev2",
  service: "API Service",
  source: "prometheus",
  startedAt: `${day}T14:23:00Z`,
};

const item = (number: number): Input["with"] => ({
  description: `Action ${number}`,
  kind: "prevent",
  owner: "bob",
  priority: "P1",
  acceptance: `Rehearsed ${number} times`,
  dueOn: "2026-02-27T12:00:00Z",
});

/**
 * A short incident from its alert to its first follow-up, which wakes it from rest. People are late between inputs,
 * so that escalation steps and reminders occur as well. No step is due close to an input: a killed process costs some
 * seconds, and these must not decide whether the step or the input comes first.
 */
export const shortIncident: readonly Input[] = [
  input("14:24:05", "prometheus", "alert", "alertFired", { ...alert, status: "firing" }),
  input("14:27:05", "alice", "acknowledge", "acknowledged"),
  input("14:28:05", "alice", "declare", "declared", {
    severity: "sev2",
    service: "API Service",
    title: "Database connection pool exhausted",
    impact: "Complete outage for all users",
  }),
  input("14:30:05", "bob", "takeCommand", "roleAssigned"),
  input("14:35:05", "bob", "postUpdate", "updatePosted", { form: "free", text: "Connections are exhausted" }),
  input("14:41:05", "bob", "startMitigation", "mitigationStarted", {
    strategy: "configuration-change",
    description: "Increase the connection pool",
    etaMinutes: 5,
    risk: "Low",
    rollbackPlan: "Revert the setting",
  }),
  input("14:54:05", "bob", "markMitigated", "mitigated"),
  input("14:56:05", "prometheus", "clear", "alertCleared", { ...alert, status: "resolved" }),
  input("15:11:05", "bob", "resolve", "resolved", {
    mitigation: "Connection pool increased to 500",
    serviceStatus: "Fully restored",
    errorRate: "< 0.5% (normal)",
    latency: "P95 < 2s (normal)",
    monitoringForMinutes: 30,
  }),
  input("15:27:05", "bob", "addActionItem", "actionItemAdded", item(1)),
  input("15:27:05", "bob", "addActionItem", "actionItemAdded", item(2)),
  input("15:27:05", "bob", "addActionItem", "actionItemAdded", item(3)),
  input("15:29:05", "bob", "close", "closed", { impact: "1,200 users", thanks: "Thank you!" }),
  input("16:03:05", "bob", "saveEvidence", "evidenceSaved", {
    evidence: "logs",
    link: "https://docs.example.com/evidence/logs",
  }),
];
