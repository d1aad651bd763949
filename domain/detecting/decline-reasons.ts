/** Why something that was opened turned out to be no incident (process document, "NOT Incidents"). */
export const declineReasons = [
  "known-issue",
  "planned-maintenance",
  "non-urgent-bug",
  "feature-request",
  "performance-opportunity",
  "duplicate",
  "other",
] as const;
export type DeclineReason = (typeof declineReasons)[number];
