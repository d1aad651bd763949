import type { Instant } from "../moment.ts";
import { inMinutes } from "../moment.ts";
import type { Terms } from "../policy.ts";
import type { Severity } from "../severity.ts";

/** Minutes by severity as deadlines. 0 means at once, which is within one minute (design.md, "Meanings"). */
export const within =
  (terms: Terms | undefined) =>
  (severity: Severity, from: Instant): Instant | undefined => {
    const minutes = terms?.withinMinutes[severity];
    return minutes === undefined ? undefined : inMinutes(from, Math.max(1, minutes));
  };
