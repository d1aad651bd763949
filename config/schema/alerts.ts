import { z } from "zod";
import { autoResolves } from "../../domain/policy.ts";
import { severities } from "../../domain/severity.ts";
import { text } from "../fields.ts";
import { matcherOf } from "../matchers.ts";

const severity = z.enum(severities, "expected one of sev1, sev2, sev3, sev4");

const detection = z.strictObject({
  waitSeconds: z.number().min(0).max(86_400).exactOptional().describe("Nobody is paged for what goes away sooner."),
  threshold: z
    .strictObject({
      times: z.int().min(2).max(1000).describe("How often it has to fire …"),
      withinMinutes: z.number().gt(0).max(10_080).describe("… within so many minutes before anybody is needed."),
    })
    .exactOptional()
    .describe("What fires less often ends without a page."),
  flapping: z
    .strictObject({
      changes: z.int().min(2).max(1000).describe("More changes between firing and clear than this …"),
      withinMinutes: z.number().gt(0).max(10_080).describe("… within so many minutes are held as one alert."),
    })
    .exactOptional()
    .describe("Also how long a cleared alert has to stay away before its incident ends."),
  autoResolve: z
    .enum(autoResolves, `expected one of ${autoResolves.join(", ")}`)
    .exactOptional()
    .describe("Which clearing ends an incident nobody was needed for: of all alerts, any, the newest, or none."),
});

const rule = z
  .strictObject({
    name: text.describe("What the rule is called when a decision is explained."),
    when: z
      .array(text)
      .nonempty("expected at least one condition")
      .describe('Conditions on the labels, all of which hold: service="api", team!="sre", env=~"prod.*".'),
    severity: severity.exactOptional().describe("The severity it proposes; left out, what the label says."),
    detection: detection.exactOptional().describe("How detect treats these alerts, where it differs from the policy."),
  })
  .superRefine(({ when }, context) => {
    const wrong = when.filter((it) => matcherOf(it) === undefined);
    // Without one of its conditions a rule would hold for more than was meant, so the whole rule is refused.
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
  label: text.default("severity").describe("The alert's label that says how bad it is."),
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
    .describe("Nobody works through hundreds of incidents, nor is helped by as many declared by themselves."),
});
