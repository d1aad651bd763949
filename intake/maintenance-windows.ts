import type { Labels } from "./alert-rules.ts";
import { matcherOf } from "./matchers.ts";
import type { AlertFields } from "../domain/detecting/alert.ts";
import type { Instant } from "../domain/incident/moment.ts";

type Maintenance = NonNullable<AlertFields["maintenance"]>;
/** Finds the maintenance window that covers an alert with these labels; undefined if there is none. */
export type MaintenanceFor = (labels: Labels) => Maintenance | undefined;

/** A maintenance window: alerts whose labels meet all its conditions page nobody. */
interface Window {
  readonly reason: string;
  readonly conditions: readonly string[];
  readonly endsAt: Instant;
}

/** Access to the stored maintenance windows. */
export interface Windows {
  /** Lists the maintenance windows in force at an instant. */
  at(now: Instant): Promise<readonly Window[]>;
}

/**
 * Returns a function that finds the maintenance window an alert falls into; of several windows, the one that ends
 * last. If the database does not answer, no window counts, since a page too many is better than a missing page.
 */
export async function maintenanceAt(
  windows: Windows,
  now: Instant,
  report: (error: unknown, sentence: string) => void,
): Promise<MaintenanceFor> {
  const inForce = await windows.at(now).catch((error: unknown) => {
    report(error, "the database does not answer: nothing counts as under maintenance");
    return [];
  });
  const byEnd = inForce
    .map((window) => ({ ...window, matchers: window.conditions.map(matcherOf) }))
    .sort((a, b) => b.endsAt - a.endsAt);
  // A condition that this version of the product cannot read holds for no alert.
  return (labels) => {
    const window = byEnd.find(({ matchers }) => matchers.every((matches) => matches?.(labels)));
    return window === undefined ? undefined : { until: window.endsAt, reason: window.reason };
  };
}
