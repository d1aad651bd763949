import { z } from "zod";
import { severities } from "../../domain/severity.ts";
import { text } from "../fields.ts";

const secretName = z
  .string("expected the name of an environment variable")
  .regex(/^[A-Z][A-Z0-9_]*$/, "expected the name of an environment variable, such as ALERTMANAGER_TOKEN");

const header = text.regex(/^[A-Za-z0-9-]+$/, "expected the name of a header").transform((name) => name.toLowerCase());

const service = z
  .strictObject({
    label: text.default("service").describe("The label that names the service."),
    names: z.record(text, text).default({}).describe("What its values are called here, where that differs."),
    otherwise: text.default("unknown").describe("The service of an alert without that label."),
  })
  .prefault({})
  .describe("Which service an alert is about. Ids of `services` mean the service's name.");

const mapping = z.strictObject({
  each: text.exactOptional().describe("The path to a list of alerts; left out, the body is one alert."),
  alert: text.exactOptional().describe("What names the alert: the same while it fires and when it clears."),
  summary: text.exactOptional().describe("What people read first."),
  status: text.exactOptional().describe("Says whether it fires or is over."),
  resolvedValues: z
    .array(text)
    .default(["resolved", "ok", "cleared", "closed", "recovered", "normal"])
    .describe("Values of `status` that mean it is over; every other one fires."),
  severity: text.exactOptional().describe("How bad it is."),
  service: text.exactOptional().describe("Which service it is about."),
  startedAt: text
    .exactOptional()
    .describe("When it began: ISO 8601, or seconds since 1970, or thousandths, millionths or billionths of them."),
  group: text.exactOptional().describe("Alerts of one group belong to one incident; left out, service and alert."),
  labels: z.record(text, text).default({}).describe("Further labels, for the rules."),
});

const heartbeat = z.strictObject({
  everyMinutes: z
    .int()
    .min(1)
    .max(44_640)
    .describe("How often it is heard of; it is waited for from its first beat on."),
  graceMinutes: z.int().min(0).max(10_080).default(5).describe("How late it may be before that is an alert."),
  severity: z
    .enum(severities, `expected one of ${severities.join(", ")}`)
    .exactOptional()
    .describe("The severity its silence proposes; left out, the rules over labels decide."),
  labels: z
    .record(text, text)
    .default({})
    .describe("Labels of that alert, for the rules; the one named by `service.label` names the service."),
});

const source = z.strictObject({
  kind: z
    .enum(
      ["alertmanager", "grafana", "pagerduty", "generic", "cloudevents", "github", "heartbeat"],
      "expected one of alertmanager, grafana, pagerduty, generic, cloudevents, github, heartbeat",
    )
    .describe(
      "What it sends: alerts; for github, deployments, which are listed as changes; a heartbeat whatever it likes, regularly.",
    ),
  secrets: z
    .array(secretName)
    .nonempty("expected at least one secret: a source without one could not be told from anybody else")
    .describe("Environment variables (or `<NAME>_FILE`) with its secrets. All are valid at once, so that they rotate."),
  service,
  groupBy: z
    .array(text)
    .default([])
    .describe("Labels whose values make a group, and so an incident; left out, as the sender groups."),
  map: mapping
    .prefault({})
    .describe("Where the fields of an alert are in the body: a path such as `data.host`, or text with {paths} in it."),
  heartbeat: heartbeat.exactOptional().describe("Heartbeat: how often it is heard of, and what its silence means."),
  signatureHeader: header
    .default("x-grafana-alerting-signature")
    .describe("Grafana: the header of the signature, if it signs."),
  timestampHeader: header.exactOptional().describe("Grafana: the header of the signed time, if it signs one."),
});

const sourceOfItsKind = source.refine(
  ({ kind, heartbeat: terms }) => (kind === "heartbeat") === (terms !== undefined),
  {
    path: ["heartbeat"],
    error: "expected `heartbeat` with `everyMinutes` in it where the kind is heartbeat, and nowhere else",
  },
);

export const alertSources = z.record(
  text.regex(/^[a-z0-9][a-z0-9-]{0,40}$/, "expected a name of small letters, digits and dashes, such as prometheus"),
  sourceOfItsKind,
);
