import type { Policy } from "../domain/policy.ts";
import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import type { ReportedAlert } from "./reported-alert.ts";
import type { Triaged } from "./triage.ts";

/** What would happen to an alert if it were sent. */
export interface Explanation {
  readonly source: string;
  readonly alert: string;
  readonly status: "firing" | "resolved";
  readonly service: string;
  readonly severity: string;
  /** The rule or label that decided the severity. */
  readonly because: string;
  readonly groupedBy: string;
  readonly groupKey: string;
  readonly dedupKey: string;
  /** The incident that has the alert's group now; if absent, the alert would open an incident. */
  readonly incident?: string;
  /** How long the alert would be held back before anybody is paged, in words. */
  readonly waits: string;
  readonly fields: readonly ExplainedField[];
}

/** A field of the alert, with where its value comes from. */
interface ExplainedField {
  readonly field: string;
  /** The field's value; empty if nothing was found. */
  readonly value: string;
  readonly from: string;
  /** What was looked for and not found, if the value only replaces the missing one. */
  readonly missing?: string;
}

export function explain(triaged: Triaged, source: string, incident: string | undefined): Explanation {
  const { report, ruling, service, groupedBy, groupKey, dedupKey } = triaged;
  return {
    source,
    alert: report.alert,
    status: report.status,
    service,
    severity: ruling.severity,
    because: ruling.because,
    groupedBy,
    groupKey,
    dedupKey,
    ...(incident === undefined ? {} : { incident }),
    waits: waitsOf(triaged, incident !== undefined),
    fields: fieldsOf(triaged),
  };
}

/** Lists every field of an alert that has a value, and each field for which the configured place holds nothing. */
function fieldsOf({ reported, service, serviceBecause, ruling, groupedBy }: Triaged): readonly ExplainedField[] {
  const { alert, name, summary, status, startedAt, endedAt, details = {}, labels, origins = {} } = reported;
  const values: Readonly<Record<string, string | undefined>> = {
    ...{ alert, name, summary, status, startedAt: isoOf(startedAt) },
    endedAt: endedAt === undefined ? undefined : isoOf(endedAt),
    ...{ ...details, ...withoutUndefined({ impact: ruling.impact }) },
    ...Object.fromEntries(Object.entries(labels).map(([label, value]) => [`label ${label}`, value])),
  };
  const names = new Set([...Object.keys(values), ...Object.keys(origins)]);
  const read = [...names].flatMap((field): readonly ExplainedField[] => {
    const [value, origin] = [values[field], originOf(field, reported, ruling.impact)];
    if (decidedHere.includes(field) || (value === undefined && origin?.missing === undefined)) return [];
    return [{ field, value: value ?? "", from: origin?.from ?? "its sender", ...missingOf(origin?.missing) }];
  });
  return [
    ...read,
    {
      field: "severity",
      value: ruling.severity,
      ...reasonOf(ruling, "alerts.otherwise", origins["severity"]?.missing),
    },
    { field: "service", value: service, ...reasonOf(serviceBecause, "service.otherwise", origins["service"]?.missing) },
    {
      field: "group",
      value: groupedBy,
      from: origins["group"]?.from ?? "service and alert",
      ...missingOf(origins["group"]?.missing),
    },
  ];
}

/** Fields whose values triage chooses, whatever the payload says. */
const decidedHere = ["severity", "service", "group", "sharedName"];

const originOf = (field: string, { origins = {} }: ReportedAlert, ruledImpact: string | undefined) =>
  field === "impact" && ruledImpact !== undefined ? { from: "the rule" } : origins[field];

const missingOf = (missing: string | undefined) => (missing === undefined ? {} : { missing });

/**
 * Returns why triage chose a value. If the value is a fallback, names the missing place in the payload, or else
 * triage's reason.
 */
const reasonOf = (
  { because, isFallback }: { readonly because: string; readonly isFallback?: true },
  fallback: string,
  missing: string | undefined,
): Pick<ExplainedField, "from" | "missing"> =>
  isFallback === true ? { from: `${fallback}: ${because}`, missing: missing ?? because } : { from: because };

const isoOf = (at: number): string => new Date(at).toISOString();

function waitsOf({ report, ruling }: Triaged, isOpen: boolean): string {
  if (report.status === "resolved") return isOpen ? "no: it clears" : "no: nothing is open that it could clear";
  if (report.maintenance !== undefined) {
    return `until ${new Date(report.maintenance.until).toISOString()}: ${report.maintenance.reason}`;
  }
  if (isOpen) return "no: it joins what is open, under the policy that was opened with";
  return waitsBy(ruling.policy) ?? alertedBy(ruling);
}

/**
 * Says how on-call is told of the alert at its severity: a SEV-3 is a message, and a SEV-4 is a ticket in the
 * backlog.
 */
function alertedBy({ policy, severity }: Triaged["ruling"]): string {
  const ticket = policy.backlogTicket?.withinMinutes[severity] === undefined ? "" : "a ticket in the backlog";
  const [first] = policy.acknowledged?.escalation.steps[severity] ?? [];
  if (first === undefined) return `no: ${ticket === "" ? "nobody is paged" : `${ticket}, and nobody is paged`}`;
  const when = first.atMinute === 0 ? "at once" : `after ${inWords(first.atMinute)}`;
  if (first.urgency !== "message") return `no: it pages ${when}`;
  const hours = policy.acknowledged?.inWorkingTime[severity] === true ? ", in working time" : "";
  return `no: ${ticket === "" ? "" : `${ticket}, and `}a message to on-call ${when}${hours}, and no page`;
}

const inWords = (minutes: number): string =>
  minutes % 60 === 0 ? `${minutes / 60} ${minutes === 60 ? "hour" : "hours"}` : `${minutes} minutes`;

/** Says how long a policy holds an alert back before anybody is paged; undefined if the policy pages at once. */
export function waitsBy({ detection }: Policy): string | undefined {
  if (detection?.threshold !== undefined) {
    const { times, withinMinutes } = detection.threshold;
    return `until it has fired ${times} times within ${withinMinutes} minutes`;
  }
  return detection !== undefined && detection.waitSeconds > 0
    ? `${detection.waitSeconds} seconds, in case it goes away`
    : undefined;
}
