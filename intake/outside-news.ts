import type { Instant } from "../domain/incident/moment.ts";
import type { ReportedAlert } from "./reported-alert.ts";

/** Something that happened to an incident in an outside system that has its own incidents. */
export interface OutsideNews {
  /** The outside system's id of the event. */
  readonly event: string;
  readonly did: "triggered" | "reopened" | "acknowledged" | "resolved";
  readonly at: Instant;
  /** The outside system's id of its incident. */
  readonly id: string;
  /** The keys under which our product may have created the outside system's incident. */
  readonly keys: readonly string[];
  /** The outside system's id of the user who caused the event. */
  readonly user?: string;
  /** The outside system's incident in the form of an alert. */
  readonly alert: ReportedAlert;
}
