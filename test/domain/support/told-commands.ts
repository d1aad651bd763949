import type { Command, CommandNamed } from "../../../domain/commands/commands.ts";
import type { Severity } from "../../../domain/incident/severity.ts";
import type { Story } from "./story.ts";
import { story } from "./story.ts";

/** Commands for stories, with sensible values in the fields that do not matter to a story. */
export const acknowledge: Command = { type: "acknowledge" };
export const takeCommand: Command = { type: "takeCommand" };
export const mitigated: Command = { type: "markMitigated" };

export const declare = (severity: Severity): CommandNamed<"declare"> => ({
  type: "declare",
  severity,
  service: "api",
  title: "Database connection pool exhausted",
  impact: "Complete outage for all users",
});

export const changeTo = (severity: Severity): Command => ({ type: "changeSeverity", severity, reason: "It is." });

export const say = (text: string): Command => ({ type: "postUpdate", form: "free", text });

export const resolve = (more: Partial<CommandNamed<"resolve">> = {}): Command => ({
  type: "resolve",
  mitigation: "Connection pool increased to 500",
  serviceStatus: "Fully restored",
  errorRate: "< 0.5% (normal)",
  latency: "P95 < 2s (normal)",
  ...more,
});

export const close = (reason?: string): Command => ({
  type: "close",
  impact: "1,200 users",
  ...(reason === undefined ? {} : { reason }),
});

export const startMitigation: Command = {
  type: "startMitigation",
  strategy: "configuration-change",
  description: "Increase DB connection pool",
  risk: "Low",
  rollbackPlan: "Revert",
};

/** Makes a story with an alert at minute 0: Alice acknowledges at 1 and declares at 2, and Bob commands from 3 on. */
export const attended = (severity: Severity = "sev2", telling: Parameters<typeof story>[0] = {}): Story => {
  const it = story(telling);
  it.alert(0, severity);
  it.at(1, "alice", acknowledge);
  if (severity === "sev1" || severity === "sev2") it.at(2, "alice", declare(severity));
  it.at(3, "bob", takeCommand, severity === "sev1" || severity === "sev2" ? undefined : "Alice is off");
  return it;
};

/**
 * Makes the story of `attended`, with the impact mitigated at 20, the alert cleared at 30, and the incident resolved
 * at 40.
 */
export const resolvedAt40 = (severity: Severity = "sev2", telling: Parameters<typeof story>[0] = {}): Story => {
  const it = attended(severity, telling);
  it.at(20, "bob", mitigated);
  it.clear(30);
  it.at(40, "bob", resolve());
  return it;
};

/** Makes the story of `resolvedAt40`, with the incident closed at 60. */
export const closedAt60 = (severity: Severity = "sev2", telling: Parameters<typeof story>[0] = {}): Story => {
  const it = resolvedAt40(severity, telling);
  it.at(60, "bob", close());
  return it;
};
