/** The categories of what went wrong, from the examples of the process document ("What is an Incident?"). */
export const categories = [
  "outage",
  "slo-violation",
  "security",
  "data-loss",
  "critical-bug",
  "infrastructure",
] as const;
export type Category = (typeof categories)[number];
