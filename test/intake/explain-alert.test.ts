import { defaultPolicy } from "../../domain/default-policy.ts";
import type { Severity } from "../../domain/incident/severity.ts";
import { explain } from "../../intake/explain-alert.ts";

const { detection: _, ...withoutHolds } = defaultPolicy;

const waitsAt = (severity: Severity): string => {
  const status = "firing" as const;
  const alert = { status, alert: "Slow", summary: "Slow", severity, startedAt: 0 };
  return explain(
    {
      reported: { ...alert, labels: {} },
      report: { ...alert, service: "api", source: "prometheus" },
      ...{ service: "api", serviceBecause: { because: "its label service" } },
      ...{ groupKey: "g", groupedBy: "g", dedupKey: "d" },
      ruling: { severity, because: "its label says so", policy: withoutHolds },
    },
    "prometheus",
    undefined,
  ).waits;
};

test.each([
  ["sev1", "no: it pages at once"],
  ["sev2", "no: it pages at once"],
  ["sev3", "no: a message to on-call at once, in working time, and no page"],
  ["sev4", "no: a ticket in the backlog, and a message to on-call after 24 hours, and no page"],
] as const)("what is explained of a %s is how the process alerts on-call: %s", (severity, waits) => {
  expect(waitsAt(severity)).toBe(waits);
});
