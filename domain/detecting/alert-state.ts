import type { Instant } from "../incident/moment.ts";
import type { Severity } from "../incident/severity.ts";

/** What is stored about an alert from its last report. */
export interface AlertState {
  /** The group whose incident has the alert. A later report may come with another group. */
  readonly groupKey: string;
  readonly status: "firing" | "resolved";
  /** The worst severity of the last firing; absent if only its clearing was reported. */
  readonly severity?: Severity;
  readonly startedAt: Instant;
  /** When the alert's last completed firing ended, by its sender's clock. */
  readonly endedAt?: Instant;
  /** Since when the alert has been firing or clear, by our own clock. */
  readonly changedAt: Instant;
}

/** What was stored about an alert that arrives now. */
export interface Remembered {
  readonly state?: AlertState;
  /** The open incident of the group that the alert was in before. */
  readonly itsIncident?: string;
  /** The open incident of the group that the alert comes with now. */
  readonly incident?: string;
}
