import type { Definitions } from "./definition.ts";
import { why } from "./shared-fields.ts";

export const endingCommands = {
  resolve: {
    summary: "It is over: service is restored and stable",
    needs: "active",
    givenBy: "commander-or-deputy",
    fields: {
      mitigation: {
        kind: "text",
        label: "What restored it",
        byPosition: true,
        example: "The connection pool was increased to 500",
      },
      serviceStatus: { kind: "text", label: "How the service is now", example: "Fully restored" },
      errorRate: { kind: "line", label: "The error rate now", example: "< 0.5 % (normal)" },
      latency: { kind: "line", label: "The latency now", example: "P95 < 2 s (normal)" },
      monitoringForMinutes: { kind: "minutes", label: "For how long it has been watched", example: 15, optional: true },
      reason: {
        kind: "text",
        label: "Why it is resolved before the watch is over",
        example: "The load test passed, there is nothing to wait for",
        optional: true,
      },
      despiteOpen: { kind: "flag", label: "Although tasks, mitigations or alerts are open", optional: true },
    },
  },
  close: {
    summary: "Close it after the watch",
    needs: "resolved",
    givenBy: "commander-or-deputy",
    fields: {
      impact: {
        kind: "text",
        label: "What it came to: users, minutes, error budget",
        byPosition: true,
        example: "1,200 users for 47 minutes, 78 % of the error budget",
      },
      thanks: { kind: "text", label: "Whom you thank", example: "Alice and Carol", optional: true },
      reason: {
        kind: "text",
        label: "Why it is closed before the watch is over",
        example: "It was watched under full load",
        optional: true,
      },
    },
  },
  reopen: {
    summary: "It is not over after all",
    needs: "resolved",
    ringsPhones: true,
    comesIn: true,
    fields: { reason: { ...why, example: "Customers report the same errors again" } },
  },
} as const satisfies Definitions;
