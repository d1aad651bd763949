import { z } from "zod";
import { autoResolves } from "../../domain/default-policy.ts";
import { severities } from "../../domain/incident/severity.ts";
import { text } from "../fields.ts";
import { matcherOf } from "../../intake/matchers.ts";

const severity = z.enum(severities, "expected one of sev1, sev2, sev3, sev4");

const detection = z.strictObject({
  waitSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .exactOptional()
    .describe("An alert that clears within this time pages nobody."),
  threshold: z
    .strictObject({
      times: z.int().min(2).max(1000).describe("An alert has to fire this often …"),
      withinMinutes: z.number().gt(0).max(10_080).describe("… within so many minutes before anybody is needed."),
    })
    .exactOptional()
    .describe("An alert that fires less often ends without a page."),
  flapping: z
    .strictObject({
      changes: z
        .int()
        .min(2)
        .max(1000)
        .describe("An alert that changes between firing and clear more often than this …"),
      withinMinutes: z.number().gt(0).max(10_080).describe("… within so many minutes is held as one alert."),
    })
    .exactOptional()
    .describe("When an alert counts as flapping. The same time has to pass after it cleared before its incident ends."),
  autoResolve: z
    .enum(autoResolves, `expected one of ${autoResolves.join(", ")}`)
    .exactOptional()
    .describe(
      "Which clearing ends an undeclared incident that nobody acknowledged: that of all alerts, of any, of the newest, or none.",
    ),
});

const rule = z
  .strictObject({
    name: text.describe("The rule's name in explanations of a decision."),
    when: z
      .array(text)
      .nonempty("expected at least one condition")
      .describe('Conditions on the labels, all of which have to hold: service="api", team!="sre", env=~"prod.*".'),
    severity: severity
      .exactOptional()
      .describe("The severity that the rule proposes; left out, the label's severity counts."),
    service: text
      .exactOptional()
      .describe(
        "The service that these alerts are about, by name or id; left out, the service that their labels name.",
      ),
    impact: text
      .exactOptional()
      .describe("Whom these alerts hurt and how, as the impact of the incident that they open."),
    detection: detection.exactOptional().describe("Differences from the policy's `detection` for these alerts."),
  })
  .superRefine(({ when }, context) => {
    const wrong = when.filter((it) => matcherOf(it) === undefined);
    // A rule without one of its conditions would apply to more alerts than its author meant, so the whole rule is
    // refused.
    if (wrong.length > 0) {
      const message = `${wrong.join(", ")}: expected conditions such as service="api", team!="sre" or env=~"prod.*"`;
      context.addIssue({ code: "custom", message });
    }
  });

export const alerts = z.strictObject({
  rules: z
    .array(rule)
    .default([])
    .describe("The first rule whose conditions hold decides; the label `source` is the alert source's name."),
  label: text.default("severity").describe("The alert's label that contains its severity."),
  severities: z
    .record(text, severity)
    .default({ critical: "sev1", error: "sev2", warning: "sev3", info: "sev4" })
    .describe("Which severity each value of that label proposes; sev1 to sev4 and SEV-1 to SEV-4 mean themselves."),
  otherwise: severity.default("sev3").describe("The severity proposed when the label is missing or unknown."),
  storm: z
    .strictObject({
      incidents: z.int().min(1).max(10_000).default(200).describe("When alerts have opened so many incidents …"),
      withinMinutes: z
        .number()
        .gt(0)
        .max(1440)
        .default(10)
        .describe("… within so many minutes, alerts of further groups are collected in one incident."),
    })
    .prefault({})
    .describe(
      "When alerts count as a storm. People cannot work through hundreds of incidents, so a storm is collected in one.",
    ),
});
