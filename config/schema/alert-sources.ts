import { z } from "zod";
import { severities } from "../../domain/incident/severity.ts";
import { alertFormats } from "../../integrations/alert-formats.ts";
import { conditionOf } from "../../intake/matchers.ts";
import { partFinderOf } from "../../intake/pattern.ts";
import { text, timeZone } from "../fields.ts";
import { outsideFieldsAt } from "./outside-systems.ts";

const secretName = z
  .string("expected the name of an environment variable")
  .regex(/^[A-Z][A-Z0-9_]*$/, "expected the name of an environment variable, such as MONITORING_TOKEN");

const isPattern = (written: string) => partFinderOf(written) !== undefined;
const pattern = text.refine(isPattern, "expected a regular expression in the syntax of RE2");
const partOfText = z.strictObject({
  in: text.describe("The path, or text with {paths} in it."),
  pattern: pattern.describe("A regular expression: its first group is the text, else all that it finds."),
});
const place = z.union(
  [text, partOfText, z.array(z.union([text, partOfText])).nonempty()],
  "expected a path, a path with the pattern of the part that is meant, or a list of these",
);

const service = z
  .strictObject({
    label: text.default("service").describe("The alert's label that names the service."),
    orElse: z
      .array(z.union([text, partOfText]))
      .default([])
      .describe("Labels to look at in this order if that label is missing; `{ in, pattern }` takes part of one."),
    names: z
      .record(text, text)
      .default({})
      .describe("The names of services here, by the label's values, where the two differ."),
    otherwise: text.default("unknown").describe("The service of an alert that lacks the label."),
  })
  .prefault({})
  .describe("Which service an alert is about. Ids of `services` mean the service's name.");

const isCondition = (written: string) => conditionOf(written) !== undefined;

const mapping = z.strictObject({
  each: text
    .exactOptional()
    .describe("The path to a list of alerts; left out, a list at the top, else the body is one alert."),
  leaveAlone: z
    .array(text.refine(isCondition, 'expected a condition on a path, such as action="test" or data.kind!~"down|up"'))
    .default([])
    .describe('Conditions on the payload, such as action="test"; a message that meets one of them is no alert.'),
  alert: place
    .exactOptional()
    .describe("The alert's identity, which stays the same while it fires and when it clears."),
  name: place
    .exactOptional()
    .describe("What sentences call the alert, such as `{check} on {host}`; left out, its identity."),
  summary: place.exactOptional().describe("The sentence about the alert that people read first."),
  status: place.exactOptional().describe("Whether the alert fires or is over."),
  resolvedValues: z
    .array(text)
    .default(["resolved", "ok", "cleared", "closed", "recovered", "normal"])
    .describe("The values of `status` by which an alert is over; with any other value it fires."),
  severity: place.exactOptional().describe("The alert's severity, in the sender's words."),
  service: place.exactOptional().describe("The alert's service."),
  startedAt: place
    .exactOptional()
    .describe(
      "When the alert began: ISO 8601, or seconds since 1970, or thousandths, millionths or billionths of them. A " +
        "text that is no time is refused.",
    ),
  endedAt: place.exactOptional().describe("When an alert that is over ended, by the sender's clock."),
  group: place.exactOptional().describe("Alerts of one group belong to one incident; left out, service and alert."),
  description: place.exactOptional().describe("What the alert is about."),
  impact: place.exactOptional().describe("Whom it hurts and how: the impact of the incident that it opens."),
  runbookUrl: place.exactOptional().describe("The address of what to do about it."),
  dashboardUrl: place.exactOptional().describe("The address of a dashboard."),
  sourceUrl: place.exactOptional().describe("The address of the alert at its sender."),
  labels: z.record(text, place).default({}).describe("Further labels of the alert, for the rules."),
});

const heartbeat = z.strictObject({
  everyMinutes: z
    .int()
    .min(1)
    .max(44_640)
    .describe("The longest time between two beats. The first beat starts the waiting."),
  graceMinutes: z
    .int()
    .min(0)
    .max(10_080)
    .default(5)
    .describe("How late a beat may be before its absence is an alert."),
  severity: z
    .enum(severities, `expected one of ${severities.join(", ")}`)
    .exactOptional()
    .describe("The severity that a missing beat proposes; left out, the rules over labels decide."),
  labels: z
    .record(text, text)
    .default({})
    .describe(
      "Labels of the alert about a missing beat, for the rules; the label that `service.label` names is the service.",
    ),
});

const kinds = [...alertFormats.keys()];
const whatElseIsSent = [...alertFormats].flatMap(([kind, { sends }]) =>
  sends === undefined ? [] : [`${kind}: ${sends}`],
);

const source = z.strictObject({
  kind: z
    .enum(kinds, `expected one of ${kinds.join(", ")}`)
    .describe(`The format of the source's requests. They contain alerts, except for ${whatElseIsSent.join("; ")}.`),
  secrets: z
    .array(secretName)
    .nonempty("expected at least one secret: a source without one could not be told from anybody else")
    .describe(
      "Environment variables (or `<NAME>_FILE`) with the source's secrets. All are valid at once, so that they can be rotated.",
    ),
  service,
  groupBy: z
    .array(text)
    .default([])
    .describe(
      "Alerts with the same values of these labels are one group and open one incident; left out, the sender's own groups count.",
    ),
  map: mapping
    .prefault({})
    .describe(
      "Where the fields of an alert are in the body: a path such as `data.host`, text with {paths} in it, part of such " +
        "a text, or a list, of which the first place with a text counts. `$.host` begins at the top of the body.",
    ),
  hmacHeader: text
    .regex(/^[A-Za-z0-9-]+$/, "expected the name of a header, such as x-signature")
    .transform((name) => name.toLowerCase())
    .exactOptional()
    .describe("Generic: the header in which the sender puts the hex HMAC-SHA256 of the body, if it signs so."),
  timeZone: timeZone
    .exactOptional()
    .describe("The time zone of the sender's times without an offset; left out, the organisation's."),
  severities: z
    .record(text, z.enum(severities, `expected one of ${severities.join(", ")}`))
    .default({})
    .describe("The severity that each of the sender's own words proposes; these go before `alerts.severities`."),
  heartbeat: heartbeat
    .exactOptional()
    .describe("Heartbeat: how often a beat has to arrive, and the alert if none does."),
  ...outsideFieldsAt("alertSources"),
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
