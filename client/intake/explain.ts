import type { Policy } from "../../domain/policy.ts";
import type { Triaged } from "./triage.ts";

/** What would become of an alert, without sending it. */
export interface Explanation {
  readonly source: string;
  readonly alert: string;
  readonly status: "firing" | "resolved";
  readonly service: string;
  readonly severity: string;
  /** Which rule or label decided the severity. */
  readonly because: string;
  readonly groupedBy: string;
  readonly groupKey: string;
  readonly dedupKey: string;
  /** The incident that has its group now; none means that it would open one. */
  readonly incident?: string;
  /** What it would wait for before anybody is paged. */
  readonly waits: string;
}

export function explained(triaged: Triaged, source: string, incident: string | undefined): Explanation {
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
  };
}

function waitsOf({ report, ruling }: Triaged, isOpen: boolean): string {
  if (report.status === "resolved") return isOpen ? "no: it clears" : "no: nothing is open that it could clear";
  if (report.maintenance !== undefined) {
    return `until ${new Date(report.maintenance.until).toISOString()}: ${report.maintenance.reason}`;
  }
  if (isOpen) return "no: it joins what is open, under the policy that was opened with";
  return waitsBy(ruling.policy) ?? "no: it pages at once";
}

function waitsBy({ detection }: Policy): string | undefined {
  if (detection?.threshold !== undefined) {
    const { times, withinMinutes } = detection.threshold;
    return `until it has fired ${times} times within ${withinMinutes} minutes`;
  }
  return detection !== undefined && detection.waitSeconds > 0
    ? `${detection.waitSeconds} seconds, in case it goes away`
    : undefined;
}
