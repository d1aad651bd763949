import type { Instant } from "../domain/incident/moment.ts";
import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import { postedGroupKey } from "./group-key.ts";
import type { ReportedAlert } from "./reported-alert.ts";
import { shortDetails, type WrittenDetails } from "./shorten.ts";

/** The body of a request to POST /alerts. */
interface PostedAlert extends WrittenDetails {
  readonly status: "firing" | "resolved";
  readonly alert: string;
  readonly summary: string;
  readonly severity?: string | undefined;
  readonly service: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant | undefined;
  readonly groupKey?: string | undefined;
  readonly name?: string | undefined;
}

export function readPosted(
  posted: PostedAlert,
  { severityLabel, delivery }: { readonly severityLabel: string; readonly delivery: string | undefined },
): ReportedAlert {
  const { status, alert, summary, severity, service, startedAt, endedAt, name } = posted;
  return {
    ...{ status, alert, summary, startedAt, groupKey: postedGroupKey(posted) },
    labels: { alertname: alert, service, ...(severity === undefined ? {} : { [severityLabel]: severity }) },
    ...withoutUndefined({ name, endedAt, delivery, details: shortDetails(posted) }),
  };
}
