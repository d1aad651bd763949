import { hour, type Instant } from "../domain/incident/moment.ts";
import type { Severity } from "../domain/incident/severity.ts";
import { digestOf } from "./digest.ts";
import { userReportsGroupKey } from "./group-key.ts";
import type { ReportedAlert } from "./reported-alert.ts";
import { shortSummary } from "./shorten.ts";

/** A report of trouble by somebody who has no account. */
interface UserReport {
  readonly service: string;
  readonly text: string;
  readonly contact: string;
}

/**
 * Makes an alert from a report. Each report is its own alert, except that the same words within one hour count as
 * one report.
 */
export function readUserReport(
  { service, text, contact }: UserReport,
  { severity, receivedAt }: { readonly severity: Severity; readonly receivedAt: Instant },
): ReportedAlert {
  const id = digestOf(service, text, contact, Math.floor(receivedAt / hour));
  return {
    status: "firing",
    alert: `Report ${id.slice(0, 12)}`,
    summary: shortSummary(`User report: ${text}${contact === "" ? "" : ` (${contact})`}`),
    labels: { alertname: "user-report", service },
    severity,
    startedAt: receivedAt,
    delivery: id,
    groupKey: userReportsGroupKey(service),
  };
}
