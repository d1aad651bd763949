import type { Instant } from "../incident/moment.ts";
import { inMinutes } from "../incident/moment.ts";
import type { Terms } from "./policy-shape.ts";
import type { Severity } from "../incident/severity.ts";

/**
 * Returns a function that computes a promise's deadline by severity. "0 minutes" means at once, and the deadline is
 * then one minute later, since a system needs some seconds.
 */
export const within =
  (terms: Terms | undefined) =>
  (severity: Severity, from: Instant): Instant | undefined => {
    const minutes = terms?.withinMinutes[severity];
    return minutes === undefined ? undefined : inMinutes(from, Math.max(1, minutes));
  };
