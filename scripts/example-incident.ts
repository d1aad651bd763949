import type { PublicCommandName } from "../domain/commands/catalogue.ts";

/** An input of the example as it reaches the HTTP API: an alert, or a person's command with its fields. */
export interface ExampleInput {
  /** When the input arrives, in ISO 8601 and UTC. */
  readonly at: string;
  readonly by: string;
  readonly does: PublicCommandName | "alert";
  readonly with: Readonly<Record<string, unknown>>;
}

/** The incident's id, which has the minute in which the alert began. */
export const exampleId = "incident-2026-01-29-1423";

/** When the first input arrives; the example's clock starts at this instant. */
export const exampleStartsAt = "2026-01-29T14:24:00Z";

const document = "https://docs.example.com/postmortems/incident-2026-01-29-1423";

const input =
  (at: string, by: string) =>
  (does: ExampleInput["does"], fields: ExampleInput["with"] = {}): ExampleInput => ({ at, by, does, with: fields });

const alert = {
  alert: "APIErrorRateHigh",
  groupKey: "APIErrorRateHigh/api",
  summary: "Error rate spike detected",
  severity: "sev2",
  service: "API Service",
  source: "prometheus",
  startedAt: "2026-01-29T14:23:00Z",
};

/**
 * The inputs of the process document's own example up to the close (29 January 2026, database connection pool,
 * SEV-2).
 */
const response: readonly ExampleInput[] = [
  input("2026-01-29T14:24:00Z", "prometheus")("alert", { ...alert, status: "firing" }),
  input("2026-01-29T14:28:00Z", "alice")("acknowledge"),
  input("2026-01-29T14:29:00Z", "alice")("declare", {
    severity: "sev2",
    service: "API Service",
    title: "Database connection pool exhausted",
    impact: "Complete outage for all users",
  }),
  input("2026-01-29T14:30:00Z", "alice")("recordFinding", { text: "Checking recent deployments" }),
  input("2026-01-29T14:31:00Z", "bob")("takeCommand"),
  input("2026-01-29T14:32:00Z", "alice")("recordFinding", { text: "Connection pool exhausted, 100/100 connections" }),
  input("2026-01-29T14:35:00Z", "bob")("postUpdate", {
    form: "investigation",
    recentDeployment: "API v1.2.3 at 14:15",
    symptom: "DB connection pool exhausted (100/100)",
    hypothesis: "New feature increased query load",
    nextStep: "Attempting rollback",
  }),
  input("2026-01-29T14:50:00Z", "bob")("startMitigation", {
    strategy: "configuration-change",
    description: "Increase DB connection pool (100 → 500)",
    etaMinutes: 5,
    risk: "Low (config change, requires restart)",
    rollbackPlan: "Revert config if issue persists",
  }),
  input("2026-01-29T14:55:00Z", "bob")("markMitigated"),
  input("2026-01-29T14:56:00Z", "prometheus")("alert", { ...alert, status: "resolved" }),
  input("2026-01-29T15:10:00Z", "bob")("resolve", {
    mitigation: "Connection pool increased to 500",
    serviceStatus: "Fully restored",
    errorRate: "< 0.5% (normal)",
    latency: "P95 < 2s (normal)",
    monitoringForMinutes: 30,
  }),
];

/**
 * The description, kind, owner and acceptance criteria of each action item. The first two items are P0, so they are
 * due within the policy's seven days.
 */
const items = [
  ["Alert when the connection pool is 80 % used", "detect", "alice", "The alert fires in a load test at 80 of 100"],
  ["Size the connection pool from measured load", "prevent", "bob", "Pool size documented and applied in production"],
  ["Load-test new features against a production-sized pool", "prevent", "carol", "Release checklist refers to the run"],
  ["Add a circuit breaker around database calls", "prevent", "carol", "Requests fail fast when the pool is empty"],
  ["Dashboard for pool use beside query rate", "detect", "alice", "Linked from the API's runbook"],
  ["Log the slowest queries with their feature flag", "detect", "erin", "Visible in log search within a minute"],
  ["Runbook for connection exhaustion", "respond", "erin", "Rehearsed once by someone who did not write it"],
  ["Make the pool size changeable without a restart", "respond", "bob", "Changed in staging under load, no errors"],
  ["Practise rollback of the API every month", "respond", "carol", "First practice held and noted"],
  ["Name a communications lead for every SEV-2", "process", "heidi", "On-call handoff asks for the name"],
  ["Open the status page within 15 minutes at SEV-2", "process", "heidi", "Rehearsed in the next gameday"],
  ["Show feature flags changed in the last hour to on-call", "detect", "alice", "Shown on the incident dashboard"],
] as const;

const actionItems = items.map(([description, kind, owner, acceptance], index) =>
  input("2026-01-29T15:30:00Z", "bob")("addActionItem", {
    description,
    kind,
    owner,
    acceptance,
    ...(index < 2 ? { priority: "P0" } : { priority: "P1", dueOn: "2026-02-27T12:00:00Z" }),
  }),
);

const ownerOf = (index: number): string => items[index]?.[2] ?? "bob";
const done = (at: string, number: number): ExampleInput =>
  input(at, ownerOf(number - 1))("completeActionItem", { item: `A${number}` });
const saved = (evidence: string): ExampleInput =>
  input("2026-01-30T11:10:00Z", "bob")("saveEvidence", { evidence, link: `${document}/${evidence}` });

/** The inputs from the close to the 90-day review. */
const followUp: readonly ExampleInput[] = [
  ...actionItems,
  input("2026-01-29T15:30:00Z", "bob")("close", {
    impact: "1,200 users, 78% error budget consumed",
    thanks: "Thank you to all responders!",
  }),
  input("2026-01-30T11:05:00Z", "bob")("recordMeetingHeld"),
  saved("logs"),
  saved("traces"),
  saved("metrics"),
  input("2026-01-30T16:00:00Z", "bob")("submitDraft", { link: document }),
  done("2026-02-03T12:00:00Z", 1),
  input("2026-02-03T15:00:00Z", "bob")("closeComments"),
  input("2026-02-04T11:00:00Z", "bob")("publishPostmortem", { link: document }),
  done("2026-02-09T10:00:00Z", 2),
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map((number) => done("2026-02-20T10:00:00Z", number)),
  input("2026-03-02T10:00:00Z", "heidi")("completeReview", { note: "11 of 12 done; A12 waits for the flag service" }),
  done("2026-03-04T10:00:00Z", 12),
  ...items.map((_, index) =>
    input("2026-04-29T10:00:00Z", "heidi")("reviewEffectiveness", {
      item: `A${index + 1}`,
      effective: true,
      note: "No repetition in 90 days",
    }),
  ),
];

/** All inputs of the process document's example, in order. */
export const exampleInputs: readonly ExampleInput[] = [...response, ...followUp];
